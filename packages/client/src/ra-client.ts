import { EventFeed } from './event-feed';
import { Certificates } from './journeys/certificates';
import { Enrolments } from './journeys/enrolments';
import { RaConnection, type RaClientOptions } from './ra-connection';

/**
 * A remote signing service's view of the RA (`ra/v1`). `request` sends any operation of the OpenAPI document; the members
 * are journeys of several steps over it.
 */
export class RaClient extends RaConnection {
  readonly events: EventFeed;
  readonly enrolments: Enrolments;
  readonly certificates: Certificates;

  constructor(options: RaClientOptions) {
    super(options);
    this.events = new EventFeed(this);
    this.enrolments = new Enrolments(this, this.events);
    this.certificates = new Certificates(this);
  }
}
