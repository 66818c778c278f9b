import { durationSeconds } from '../common/durations';
import type { LocatedCheck, Place } from './located-check';
import { DEFAULT_STATUS_POLICY, type StatusPolicy } from './status-policy';
import type { WorldProblem } from './world-error';

/** A list whose successor is due later than this share of its life would meet the alarm of health first. */
const REFRESH_SHARE = 0.75;

/** The durations of the world's status block, and of each CA where they differ from it. */
export const statusTimesAreRight: LocatedCheck = ({ status, cas }, place) => [
  ...timesOf(status, DEFAULT_STATUS_POLICY, ['status'], place),
  ...cas.flatMap((ca) => timesOf(ca.status, status, ['cas', ca.caId, 'status'], place)),
];

function timesOf(
  { ocsp, crl }: StatusPolicy,
  base: StatusPolicy,
  path: readonly string[],
  place: Place,
): WorldProblem[] {
  const within = (value: string, known: string, key: string[], least: string, most: string, why: string) =>
    value === known || lies(value, least, most)
      ? []
      : [place([...path, ...key], `not between ${least} and ${most}${why}`, `use ${least} to ${most}`)];
  const inTime = (refresh: string, validity: string, key: string) =>
    durationSeconds(refresh) <= durationSeconds(validity) * REFRESH_SHARE
      ? []
      : [
          place(
            [...path, 'crl', key],
            `later than three quarters of the validity ${validity}, when health gives alarm`,
            'shorten it, or lengthen the validity',
          ),
        ];
  const isOwn = JSON.stringify(crl) !== JSON.stringify(base.crl);
  return [
    ...within(ocsp.validity, base.ocsp.validity, ['ocsp', 'validity'], 'PT1M', 'P10D', ''),
    ...within(crl.validity, base.crl.validity, ['crl', 'validity'], 'PT2M', 'P10D', ''),
    ...within(crl.refresh, base.crl.refresh, ['crl', 'refresh'], 'PT1M', 'PT24H', LIST_PERIOD),
    ...within(crl.caValidity, base.crl.caValidity, ['crl', 'caValidity'], 'PT2M', 'P1Y', CA_LIST_PERIOD),
    ...within(crl.caRefresh, base.crl.caRefresh, ['crl', 'caRefresh'], 'PT1M', 'P1Y', CA_LIST_PERIOD),
    ...within(
      crl.newCertificateWithin,
      base.crl.newCertificateWithin,
      ['crl', 'newCertificateWithin'],
      'PT1S',
      'P1D',
      '',
    ),
    ...(isOwn
      ? [
          ...inTime(crl.refresh, crl.validity, 'refresh'),
          ...inTime(crl.caRefresh, crl.caValidity, 'caRefresh'),
        ]
      : []),
  ];
}

const LIST_PERIOD = ' (EN 319 411-1 CSS-6.3.9-05: at least every 24 hours)';
const CA_LIST_PERIOD = ' (EN 319 411-1 CSS-6.3.9-12: at least once a year)';

function lies(value: string, least: string, most: string): boolean {
  const seconds = durationSeconds(value);
  return seconds >= durationSeconds(least) && seconds <= durationSeconds(most);
}
