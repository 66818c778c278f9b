import { EventFeed } from './event-feed';
import { Certificates } from './journeys/certificates';
import { Devices } from './journeys/devices';
import { Enrolments } from './journeys/enrolments';
import { Keys } from './journeys/keys';
import { Operator } from './journeys/operator';
import { RaConnection, type RaClientOptions } from './ra-connection';

/**
 * A remote signing service's or an operator's view of the RA (`ra/v1`). `request` sends any operation of the OpenAPI document; the members
 * are journeys of several steps over it.
 */
export class RaClient extends RaConnection {
  readonly events: EventFeed;
  readonly enrolments: Enrolments;
  readonly certificates: Certificates;
  readonly keys: Keys;
  readonly devices: Devices;
  readonly operator: Operator;

  constructor(options: RaClientOptions) {
    super(options);
    this.events = new EventFeed(this);
    this.enrolments = new Enrolments(this, this.events);
    this.certificates = new Certificates(this, this.enrolments);
    this.keys = new Keys(this);
    this.devices = new Devices(this);
    this.operator = new Operator(this);
  }
}
