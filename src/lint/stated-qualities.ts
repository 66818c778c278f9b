import { decodeQcCClegislation } from '../qcstatements/qc-c-clegislation';
import { type QcLimitValue, decodeQcLimitValue } from '../qcstatements/qc-limit-value';
import { type PdsLocation, decodeQcPds } from '../qcstatements/qc-pds';
import { decodeQcQscdLegislation } from '../qcstatements/qc-qscd-legislation';
import { decodeQcRetentionPeriod } from '../qcstatements/qc-retention-period';
import { QC_OID, decodeQcStatements } from '../qcstatements/qc-statements';
import { decodeQcType } from '../qcstatements/qc-type';
import { type SemanticsInformation, decodeSemanticsIdentifier } from '../qcstatements/semantics-identifier';

/** The qcStatements of a certificate, the first of each type taken apart; a member is undefined where its statement is absent. */
export interface StatedQualities {
  /** All statement OIDs, in order. */
  readonly oids: readonly string[];
  /** OIDs of statements that carry a statementInfo. */
  readonly oidsWithInformation: readonly string[];
  readonly compliance: boolean;
  readonly sscd: boolean;
  readonly types: readonly string[] | undefined;
  readonly legislation: readonly string[] | undefined;
  readonly qscdLegislation: readonly string[] | undefined;
  readonly pds: readonly PdsLocation[] | undefined;
  readonly limitValue: QcLimitValue | undefined;
  readonly retentionYears: number | undefined;
  readonly semantics: SemanticsInformation | undefined;
}

/** A statementInfo that is missing reads as an empty encoding, which no decoder takes. */
const NOTHING = new Uint8Array(0);

/** Reads the value of a qcStatements extension with the statements that rules ask for (EN 319 412-5 Annex B). */
export function decodeStatedQualities(value: Uint8Array): StatedQualities {
  const statements = decodeQcStatements(value);
  const read = <T>(oid: string, decode: (infoDer: Uint8Array) => T): T | undefined => {
    const statement = statements.find((one) => one.oid === oid);
    return statement && decode(statement.infoDer ?? NOTHING);
  };
  const oids = statements.map(({ oid }) => oid);
  return {
    oids,
    oidsWithInformation: statements.filter(({ infoDer }) => infoDer).map(({ oid }) => oid),
    compliance: oids.includes(QC_OID.compliance),
    sscd: oids.includes(QC_OID.sscd),
    types: read(QC_OID.type, decodeQcType),
    legislation: read(QC_OID.cClegislation, decodeQcCClegislation),
    qscdLegislation: read(QC_OID.qscdLegislation, decodeQcQscdLegislation),
    pds: read(QC_OID.pds, decodeQcPds),
    limitValue: read(QC_OID.limitValue, decodeQcLimitValue),
    retentionYears: read(QC_OID.retentionPeriod, decodeQcRetentionPeriod),
    semantics: read(QC_OID.semantics, decodeSemanticsIdentifier),
  };
}
