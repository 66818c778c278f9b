import { DerError } from '../asn1/der-reader';
import type { IssuerValidity } from './certificate-parts';
import { isInScope, type LintExpectation, type LintFinding, type LintRule } from './lint-rule';
import { maskOf, PartMemory } from './part-memory';
import { derEncoding } from './rfc-5280/der-encoding';
import { RULES } from './rules';

interface JudgedRule {
  readonly rule: LintRule;
  readonly mask: number;
  finding: LintFinding | undefined;
}

const MAX_MASKS = 64;
const CLEAN: readonly LintFinding[] = Object.freeze([]);

/**
 * Judges the certificates of one template. It remembers the parts of the last one and, for each rule, the verdict on
 * them, so that a rule is asked again only when a part that it reads has changed: of two certificates that follow each
 * other mostly serial number, subject and key differ. The findings are those that a new linter would have.
 */
export class CertificateLinter {
  private readonly memory = new PartMemory();
  private readonly judged: readonly JudgedRule[];
  private readonly affected = new Map<number, readonly JudgedRule[]>();
  /** How many rules have a finding. */
  private broken = 0;

  /** `rules` are all there are unless a test says otherwise. */
  constructor(
    private readonly expected: LintExpectation,
    rules: readonly LintRule[] = RULES,
  ) {
    this.judged = rules
      .filter(({ appliesTo }) => isInScope(appliesTo, expected))
      .map((rule) => ({ rule, mask: maskOf(rule.reads), finding: undefined }));
  }

  /**
   * The findings on a TBSCertificate (DER), in the order of the rules; none if it is clean. `issuerValidity` is that of
   * the issuer's own certificate, undefined for a root. Octets that are no TBSCertificate are a finding, never an error.
   */
  lint(tbsDer: Uint8Array, issuerValidity: IssuerValidity | undefined): readonly LintFinding[] {
    const { memory } = this;
    try {
      memory.update(tbsDer, issuerValidity);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      return [{ ruleId: derEncoding.id, detail: error.message }];
    }
    for (const judged of this.affectedBy(memory.changedMask)) {
      const finding = this.judge(judged);
      this.broken += Number(finding !== undefined) - Number(judged.finding !== undefined);
      judged.finding = finding;
    }
    memory.changedMask = 0;
    return this.broken === 0 ? CLEAN : this.judged.flatMap(({ finding }) => finding ?? []);
  }

  /** The rules that read one of the parts in the mask; the few masks of everyday are looked up. */
  private affectedBy(mask: number): readonly JudgedRule[] {
    const known = this.affected.get(mask);
    if (known) return known;
    const affected = this.judged.filter((judged) => (judged.mask & mask) !== 0);
    if (this.affected.size >= MAX_MASKS) this.affected.clear();
    this.affected.set(mask, affected);
    return affected;
  }

  private judge({ rule, mask }: JudgedRule): LintFinding | undefined {
    // That the part cannot be read is a finding already; the rule has nothing to judge.
    if ((mask & this.memory.unreadableMask) !== 0) return undefined;
    const detail = rule.check(this.memory.parts, this.expected);
    return detail === undefined ? undefined : { ruleId: rule.id, detail };
  }
}
