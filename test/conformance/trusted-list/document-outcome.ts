import type { DocumentVerdict } from './list-session';

/** What DSS concludes about a document, without what differs from run to run. */
export interface DocumentOutcome {
  /** Indication, sub-indication where there is one, qualification. */
  readonly verdict: string;
  /** Keys of all messages, sorted, each once. */
  readonly messages: readonly string[];
  /** What the certificate was when it was issued, and when it signed where that differs; empty where no list tells. */
  readonly certificate: string;
  /** Legal identifier of the equivalence by which the certificate counts. */
  readonly agreement: string | null;
}

export function outcomeOf(verdict: DocumentVerdict): DocumentOutcome {
  const { indication, subIndication, qualification, enactedMra } = verdict;
  const messages = [
    ...verdict.errors,
    ...verdict.warnings,
    ...verdict.qualificationErrors,
    ...verdict.qualificationWarnings,
    ...verdict.qualificationInformation,
  ].map((message) => message.split(':', 1)[0] ?? message);
  return {
    verdict: [indication, subIndication, qualification].filter((part) => part !== null).join(' '),
    messages: [...new Set(messages)].sort(),
    certificate: verdict.certificateQualifications.join(', then '),
    agreement: enactedMra,
  };
}

export function outcomeText({ verdict, messages, certificate, agreement }: DocumentOutcome): string {
  const by = agreement === null ? '' : `by ${agreement}`;
  return [verdict, certificate, by, ...messages].filter((part) => part !== '').join(', ');
}

/**
 * All that DSS tells about the document in a mode: the verdict, the messages, and what it made of the services that
 * the certificate comes from.
 */
export function toldOf(verdict: DocumentVerdict): string {
  const services = verdict.services.map(({ type, status, qualifiers, isEnactedMra, originalType }) => ({
    type,
    status,
    qualifiers,
    isEnactedMra,
    originalType,
  }));
  return JSON.stringify([outcomeOf(verdict), services]);
}
