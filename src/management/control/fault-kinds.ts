import { OPERATIONS, type Operation } from '../../common/fault-points';
import type { FaultKind } from './fault';

/** Members of a request that belong to some kinds only. */
export const KIND_MEMBERS = [
  'milliseconds',
  'code',
  'retryAfterSeconds',
  'cut',
  'copies',
  'waitMilliseconds',
] as const;

export type KindMember = (typeof KIND_MEMBERS)[number];

export interface KindRule {
  /** What it can strike. */
  readonly possible: readonly Operation[];
  /** What it strikes where the request names no operations; undefined = they must be named. */
  readonly usual: readonly Operation[] | undefined;
  readonly members: Readonly<Partial<Record<KindMember, 'required' | 'optional'>>>;
}

const REQUESTS = OPERATIONS.filter((operation) => operation !== 'webhook');
/** What a CA that is away cannot do. */
const NEED_THE_CA: readonly Operation[] = ['enrol', 'complete', 'accept', 'decide', 'revoke', 'suspend'];
const WEBHOOK: KindRule = { possible: ['webhook'], usual: ['webhook'], members: {} };

export const KIND_RULES: Readonly<Record<FaultKind, KindRule>> = {
  delay: { possible: OPERATIONS, usual: undefined, members: { milliseconds: 'required' } },
  reject: {
    possible: REQUESTS,
    usual: undefined,
    members: { code: 'required', retryAfterSeconds: 'optional' },
  },
  offline: { possible: REQUESTS, usual: NEED_THE_CA, members: { retryAfterSeconds: 'optional' } },
  lost_response: { possible: REQUESTS, usual: undefined, members: { cut: 'optional' } },
  force_pending: { possible: ['enrol'], usual: ['enrol'], members: {} },
  webhook_duplicate: { ...WEBHOOK, members: { copies: 'optional' } },
  webhook_out_of_order: { ...WEBHOOK, members: { waitMilliseconds: 'optional' } },
  webhook_drop: WEBHOOK,
};

/** Operations that are about no CA and no profile, so that a fault which names one would never strike them. */
export const WITHOUT_CA: readonly Operation[] = ['challenge', 'keys', 'events', 'token'];
/** Operations that are about a CA, and not about a profile. */
export const WITHOUT_PROFILE: readonly Operation[] = [...WITHOUT_CA, 'ocsp', 'crl'];
/** Operations of relying parties, who do not say who they are. */
export const WITHOUT_CLIENT: readonly Operation[] = ['ocsp', 'crl'];
