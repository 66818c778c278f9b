import type { LocatedCheck } from './located-check';
import { unknownReference } from './unknown-reference';

/** A client names its device's certification by number, so one number must mean one type. */
export const certificationsDiffer: LocatedCheck = ({ certifiedDevices }, place) =>
  certifiedDevices
    .filter(({ certificationId }, index) =>
      certifiedDevices.slice(0, index).some((earlier) => earlier.certificationId === certificationId),
    )
    .map(({ deviceTypeId, certificationId }) =>
      place(
        ['certifiedDevices', deviceTypeId, 'certificationId'],
        `another device type has the certification ${certificationId}`,
        'give each type a number of its own',
      ),
    );

export const devicesSayTest: LocatedCheck = ({ certifiedDevices }, place) =>
  certifiedDevices.flatMap((device) =>
    (['certificationId', 'vendor', 'model'] as const)
      .filter((member) => !device[member].includes('TEST'))
      .map((member) =>
        place(
          ['certifiedDevices', device.deviceTypeId, member],
          `${member} does not say TEST`,
          'put TEST into it, so that nobody takes it for real',
        ),
      ),
  );

export const endsAreTimes: LocatedCheck = ({ certifiedDevices }, place) =>
  certifiedDevices
    .filter(({ validUntil }) => !isInstant(validUntil))
    .map(({ deviceTypeId, validUntil }) =>
      place(
        ['certifiedDevices', deviceTypeId, 'validUntil'],
        `there is no time ${validUntil}`,
        'use a day of the calendar, for example 2035-12-31T23:59:59Z',
      ),
    );

export const qscdsAreOfKnownTypes: LocatedCheck = ({ certifiedDevices, clients }, place) => {
  const types = certifiedDevices.map(({ deviceTypeId }) => deviceTypeId);
  return clients.flatMap(({ clientId, qscds }) =>
    Object.entries(qscds ?? {}).flatMap(([qscdId, { deviceType }]) => {
      const path = ['clients', clientId, 'qscds', qscdId, 'deviceType'];
      return unknownReference(deviceType, types, 'certified device', path, place);
    }),
  );
};

/** Date.parse accepts 30 February. */
function isInstant(text: string): boolean {
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text.replace('Z', '.000Z');
}
