/** By openapi-typescript from docs/openapi.json: `npm run docs` writes it. */

export interface paths {
  readonly '/ra/v1/enrolments/{enrolmentId}/acceptance': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Confirm that certificate and key are linked */
    readonly post: operations['acceptEnrolment'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients/{clientId}/activation': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Serve a client, for the first time or again */
    readonly post: operations['activateClient'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}/cancel': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Withdraw an enrolment before its certificate is issued */
    readonly post: operations['cancelEnrolment'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/qscds/{qscdId}/status': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Record the loss of a certification */
    readonly post: operations['changeQscdStatus'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/challenges': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Get a nonce that proves freshness */
    readonly post: operations['createChallenge'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List enrolments, or find one by its externalId */
    readonly get: operations['listEnrolments'];
    readonly put?: never;
    /** Request a certificate for a key */
    readonly post: operations['createEnrolment'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/revocation-jobs': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Revoke many certificates */
    readonly post: operations['createRevocationJob'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}/decisions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Approve or reject a pending enrolment */
    readonly post: operations['decideEnrolment'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients/me/notifications': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read the webhook and how far its deliveries are */
    readonly get: operations['getNotifications'];
    /** Have events sent to a webhook */
    readonly put: operations['setNotifications'];
    readonly post?: never;
    /** End the webhook; the feed keeps its events */
    readonly delete: operations['deleteNotifications'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/cas/{caId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read a CA; roots, too */
    readonly get: operations['getCa'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates/{certId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read a certificate and its state */
    readonly get: operations['getCertificate'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients/{clientId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read a client */
    readonly get: operations['getClient'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read an enrolment; poll it while it is pending */
    readonly get: operations['getEnrolment'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/keys/{keyId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read a key */
    readonly get: operations['getKey'];
    /** Register a key */
    readonly put: operations['registerKey'];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/.well-known/ra-jwks': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Keys that the RA signs messages to webhooks with (RFC 7517); no token needed */
    readonly get: operations['getMessageKeys'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/profiles/{profileId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read a profile: required claims, key algorithms, approval, terms */
    readonly get: operations['getProfile'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/qscds/{qscdId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read a device */
    readonly get: operations['getQscd'];
    /** Register a device */
    readonly put: operations['registerQscd'];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/.well-known/ra-configuration': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Discovery: where everything is and what the RA can do; no token needed */
    readonly get: operations['getRaConfiguration'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates/{certId}/revocations/{revocationId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read what became of a request to revoke */
    readonly get: operations['getRevocation'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/revocation-jobs/{jobId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read how far a revocation job has come */
    readonly get: operations['getRevocationJob'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}/consent': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Accept the CA's terms */
    readonly post: operations['giveConsent'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/cas': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List the issuing CAs that this client may use */
    readonly get: operations['listCas'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List certificates, by credential, key, serial number or state */
    readonly get: operations['listCertificates'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List the clients */
    readonly get: operations['listClients'];
    readonly put?: never;
    /** Register a remote signing service */
    readonly post: operations['registerClient'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read events: a page, a long poll, or a stream */
    readonly get: operations['listEvents'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}/evidence': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read what an enrolment relies on, and what its profile requires */
    readonly get: operations['listEvidence'];
    readonly put?: never;
    /** Prove identity or authority */
    readonly post: operations['sendEvidence'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/keys': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List the keys of a client */
    readonly get: operations['listKeys'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/profiles': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List the profiles that this client may use */
    readonly get: operations['listProfiles'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/qscds': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List the devices of a client */
    readonly get: operations['listQscds'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates/{certId}/revocations': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** List the requests to revoke a certificate */
    readonly get: operations['listRevocations'];
    readonly put?: never;
    /** Revoke a certificate, at once or at a later time */
    readonly post: operations['revokeCertificate'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}/proof': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Prove possession of the key, once it can sign */
    readonly post: operations['proveLate'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates/{certId}/suspension': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Put a certificate on hold */
    readonly post: operations['suspendCertificate'];
    /** Lift the hold of a certificate */
    readonly delete: operations['reinstateCertificate'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates/{certId}/rekeys': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Replace a certificate by one for another key */
    readonly post: operations['rekeyCertificate'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/certificates/{certId}/renewals': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Replace a certificate by one for the same key */
    readonly post: operations['renewCertificate'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients/me/notifications/replay': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Deliver again from a cursor on */
    readonly post: operations['replayNotifications'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/keys/{keyId}/destruction': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Report the destruction of a key */
    readonly post: operations['reportKeyDestruction'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/enrolments/{enrolmentId}/action-requests': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Ask the client for more before deciding */
    readonly post: operations['requestAction'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients/{clientId}/suspension': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Stop serving a client */
    readonly post: operations['suspendClient'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/ra/v1/clients/me/notifications/test': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Send a test event to the webhook, once, and tell how that ended */
    readonly post: operations['testNotifications'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    readonly CaDto: {
      /** @example alpha-seal */
      readonly caId: string;
      /** @description Name for people. */
      readonly name: string;
      /** @description Subject of the CA certificate, RFC 4514. */
      readonly subject: string;
      /**
       * @example EU
       * @enum {string}
       */
      readonly jurisdiction: 'EU' | 'JP';
      /**
       * @example active
       * @enum {string}
       */
      readonly state: 'active' | 'offline' | 'retired';
      /** @example P-256 */
      readonly keyAlgorithm: string;
      /** @description Base64 of the DER certificate of the CA. */
      readonly certificate: string;
      /** @description Base64 of the DER certificates above it, root last; empty for a root. */
      readonly chain: readonly string[];
      /** @description Certificate policies it issues under, dotted OIDs. */
      readonly policies: readonly string[];
      /**
       * @description Profiles that this client may use here.
       * @example [
       *       "eu-qseal-qscd"
       *     ]
       */
      readonly profileIds: readonly string[];
      /** @description CRLs of this CA. */
      readonly crl: readonly string[];
      /** @description OCSP responders of this CA. */
      readonly ocsp: readonly string[];
      /** @description Where the certificate of this CA is published. */
      readonly aia: readonly string[];
      /**
       * @description The trusted list that names this CA.
       * @example null
       */
      readonly trustedList: string | null;
    };
    readonly CaListDto: {
      readonly items: readonly components['schemas']['CaDto'][];
      /** @description Send it as `cursor` for the next page; null on the last. */
      readonly nextCursor: string | null;
    };
    readonly RevocationDto: {
      /**
       * @description CRLReason, RFC 5280 5.3.1.
       * @example 1
       */
      readonly reason: number;
      /** Format: date-time */
      readonly at: string;
      /** Format: date-time */
      readonly invalidityDate: string | null;
    };
    readonly CertificateDto: {
      /** @example crt_019a0c0de0001a2b3c4d5e6f708192a3 */
      readonly certId: string;
      /**
       * @description Lower-case hex of even length.
       * @example 5f3a1c9e7b2d48f0a6c4e2180d9b7351
       */
      readonly serialNumber: string;
      /** @example alpha-seal */
      readonly caId: string;
      /** @example eu-qseal-qscd */
      readonly profileId: string;
      readonly keyId: string;
      /** @example credential-1 */
      readonly credentialID: string | null;
      /**
       * @description `issued`: Issued, not yet linked to its key at the signing service. Status services say good. `active`: Linked. Status services say good. `suspended`: On hold (RFC 5280 certificateHold). Status services list it. `revoked`: Ended for good (EN 319 411-1 REV-6.3.9-04). Status services list it. `expired`: Past notAfter. Status services list it only if it was revoked or on hold. `superseded`: Replaced by another certificate that is linked. Status services say good.
       * @example active
       * @enum {string}
       */
      readonly state: 'issued' | 'active' | 'suspended' | 'revoked' | 'expired' | 'superseded';
      /**
       * Format: date-time
       * @example 2026-04-01T08:55:00Z
       */
      readonly notBefore: string;
      /**
       * Format: date-time
       * @example 2028-04-01T08:54:59Z
       */
      readonly notAfter: string;
      /** @description Base64 of the DER certificate. */
      readonly certificate: string;
      /** @description Base64 of the DER certificates above it: issuing CA first, root last. */
      readonly chain: readonly string[];
      /**
       * @description The last enrolment that was to replace it; it has if the state is `superseded`, or will once that is linked.
       * @example null
       */
      readonly replacedBy: string | null;
      readonly revocation: components['schemas']['RevocationDto'] | null;
    };
    readonly CertificateListDto: {
      readonly items: readonly components['schemas']['CertificateDto'][];
      /** @description Send it as `cursor` for the next page; null on the last. */
      readonly nextCursor: string | null;
    };
    readonly ChallengeRequestDto: {
      /**
       * @description What the nonce will prove the freshness of.
       * @example pop
       * @enum {string}
       */
      readonly purpose: 'pop' | 'attestation' | 'evidence';
    };
    readonly ChallengeDto: {
      /**
       * @description 32 octets, base64url.
       * @example r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE
       */
      readonly nonce: string;
      /**
       * @example pop
       * @enum {string}
       */
      readonly purpose: 'pop' | 'attestation' | 'evidence';
      /**
       * Format: date-time
       * @example 2026-04-01T09:05:00Z
       */
      readonly expiresAt: string;
    };
    readonly JwkSetDto: {
      /** @description Public keys, EC or RSA (RFC 7517 5). */
      readonly keys: readonly {
        readonly [key: string]: unknown;
      }[];
    };
    readonly TrustedListEntryDto: {
      /**
       * Format: uri
       * @example http://localhost:8080/tl/xa.xml
       */
      readonly listUri: string;
      /** @example TEST remote QSCD of Example Works */
      readonly serviceName: string;
    };
    readonly ClientQscdDto: {
      /**
       * @description The audit that shows how the service manages its remote QSCDs.
       * @example TEST audit 2026-17 under TS 119 431-1
       */
      readonly auditReference?: string | null;
      /** @description Its entry in a trusted list, type RemoteQSCDManagement/Q. */
      readonly trustedListEntry?: components['schemas']['TrustedListEntryDto'] | null;
    };
    readonly ClientRequestDto: {
      /** @example TEST Example Signing Service */
      readonly name: string;
      /** @description For `private_key_jwt`: the keys of its client assertions. */
      readonly jwks?: components['schemas']['JwkSetDto'] | null;
      /** @description For `self_signed_tls_client_auth`: its certificate, base64 DER, of any issuer. No other client has the same. */
      readonly tlsCertificate?: string | null;
      /**
       * @description What its tokens may be for.
       * @default [
       *       "ra.enrol",
       *       "ra.read",
       *       "ra.revoke",
       *       "ra.keys"
       *     ]
       */
      readonly scopes?: readonly ('ra.enrol' | 'ra.read' | 'ra.revoke' | 'ra.keys')[] | null;
      /**
       * @example [
       *       "alpha-seal"
       *     ]
       */
      readonly caIds: readonly string[];
      /**
       * @example [
       *       "eu-qseal-qscd"
       *     ]
       */
      readonly profileIds: readonly string[];
      /** @description Needed for profiles with `requiresQscd` (EN 319 411-2 SDP-6.5.1-02, -03): an audit reference, a trusted-list entry, or both. */
      readonly qscd?: components['schemas']['ClientQscdDto'] | null;
    };
    readonly ClientDto: {
      /** @example cli_019a0c0de0005a2b3c4d5e6f708192a3 */
      readonly clientId: string;
      /** @enum {string} */
      readonly kind: 'rssp' | 'operator';
      /** @example TEST Example Signing Service */
      readonly name: string;
      /**
       * @description `pending`: Registered, and not looked at yet. It gets no token. `active`: It gets tokens and is served. `suspended`: It gets no token, and those it has are refused at once. Its certificates stay as they are.
       * @enum {string}
       */
      readonly state: 'pending' | 'active' | 'suspended';
      /** @description What was said at the last change of state. */
      readonly stateReason: string | null;
      /**
       * @description Where it was registered.
       * @enum {string}
       */
      readonly origin: 'world' | 'api';
      /** @description How it may authenticate at the token endpoint. */
      readonly authMethods: readonly (
        'client_secret_basic' | 'private_key_jwt' | 'tls_client_auth' | 'self_signed_tls_client_auth'
      )[];
      readonly jwks: components['schemas']['JwkSetDto'] | null;
      /**
       * @description For `tls_client_auth`: the subject of certificates that the internal TLS CA makes for it (`kakehashi client pem`).
       * @example CN=cli_019a0c0de0005a2b3c4d5e6f708192a3
       */
      readonly tlsSubjectDn: string;
      /** @description Base64 DER. */
      readonly tlsCertificate: string | null;
      /** @description Of the DER, lower-case hex. */
      readonly tlsCertificateSha256: string | null;
      /** @description Whether its tokens are bound to a DPoP key or a client certificate. */
      readonly boundTokens: boolean;
      readonly scopes: readonly string[];
      /** @description `null`: all CAs. */
      readonly caIds: readonly string[] | null;
      /** @description `null`: all profiles. */
      readonly profileIds: readonly string[] | null;
      readonly qscd: components['schemas']['ClientQscdDto'] | null;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly ClientListDto: {
      readonly items: readonly components['schemas']['ClientDto'][];
      readonly nextCursor: string | null;
    };
    readonly ActivationRequestDto: {
      /** @example TEST audit report seen */
      readonly reason?: string | null;
    };
    readonly ClientSuspensionRequestDto: {
      /** @example TEST certification has lapsed */
      readonly reason: string;
    };
    readonly EvidenceNeedDto: {
      /** @enum {string} */
      readonly need: 'identityAssurance' | 'signerAuthentication' | 'mandate';
      /**
       * @description The least level; a mandate has none.
       * @example IAL2
       */
      readonly required: string | null;
      /**
       * @description The best level so far.
       * @example null
       */
      readonly given: string | null;
      /** @example false */
      readonly met: boolean;
    };
    readonly EvidenceDto: {
      /** @example evd_019a0c0de0004a2b3c4d5e6f708192a3 */
      readonly evidenceId: string;
      /**
       * @description `signer_authentication`: the assertion that came with the enrolment.
       * @enum {string}
       */
      readonly type:
        | 'oid4vp_pid'
        | 'eid_assertion'
        | 'registry_extract'
        | 'vlei'
        | 'mandate'
        | 'manual_ref'
        | 'signer_authentication';
      /**
       * @description Null where it proves no identity.
       * @example high
       */
      readonly identityLevel: string | null;
      /**
       * @description `acr` of an assertion.
       * @example null
       */
      readonly authenticationLevel: string | null;
      readonly proofingId: string | null;
      /** Format: date-time */
      readonly verifiedAt: string | null;
      /**
       * Format: date-time
       * @example 2026-04-01T09:00:00Z
       */
      readonly receivedAt: string;
      /** @description Lower-case hex: of the octets of a text, of the JSON text without white space of an object. */
      readonly payloadSha256: string | null;
      /** @description As given. */
      readonly payload:
        | (
            | {
                readonly [key: string]: unknown;
              }
            | string
          )
        | null;
    };
    readonly EvidenceListDto: {
      /** @description What the profile requires of evidence. */
      readonly needs: readonly components['schemas']['EvidenceNeedDto'][];
      /** @description Oldest first, all of them. */
      readonly items: readonly components['schemas']['EvidenceDto'][];
      /**
       * @description Always null.
       * @example null
       */
      readonly nextCursor: string | null;
    };
    readonly EvidenceRequestDto: {
      /**
       * @description `oid4vp_pid`, `registry_extract`, `vlei`: `payload`, `loa`, `verifiedAt`. `manual_ref`: `loa`, `proofingId`, `verifiedAt`. `mandate`: `payload`, `verifiedAt`. `eid_assertion`: `payload`, a JWT as `signerAuthentication`.
       * @example registry_extract
       * @enum {string}
       */
      readonly type: 'oid4vp_pid' | 'eid_assertion' | 'registry_extract' | 'vlei' | 'mandate' | 'manual_ref';
      /**
       * @description An object whose `claims` say what was verified, by the names of `subjectData`; a mandate names the organisation, `representative` and perhaps `mandateRef` and `validUntil`. A `nonce` in it must be a challenge with purpose evidence. A text for `eid_assertion`. At most 65536 octets.
       * @example {
       *       "claims": {
       *         "organization_name": "TEST Example Works",
       *         "organization_identifier": "VATXA-100000002"
       *       }
       *     }
       */
      readonly payload?:
        | {
            readonly [key: string]: unknown;
          }
        | string;
      /**
       * @description Level of identity proofing: IAL1 to IAL3, low, substantial or high, or another word of the world.
       * @example substantial
       */
      readonly loa?: string;
      /**
       * @description The proofing at whoever did it.
       * @example proofing-2026-0001
       */
      readonly proofingId?: string;
      /**
       * Format: date-time
       * @example 2026-04-01T08:30:00Z
       */
      readonly verifiedAt?: string;
    };
    readonly RequiredActionDto: {
      /** @enum {string} */
      readonly type: 'evidence' | 'proof' | 'consent';
      /** @description Where to do it. */
      readonly href: string;
    };
    readonly ApprovalDto: {
      /**
       * @description The operator client that approved.
       * @example demo-operator
       */
      readonly actor: string;
      /**
       * Format: date-time
       * @example 2026-04-01T09:00:00Z
       */
      readonly at: string;
    };
    readonly ApprovalsDto: {
      /**
       * @description How many different operators must approve.
       * @example 2
       */
      readonly required: number;
      /** @description Who has, oldest first. */
      readonly given: readonly components['schemas']['ApprovalDto'][];
    };
    readonly HistoryEntryDto: {
      /**
       * @example issued
       * @enum {string}
       */
      readonly state:
        | 'received'
        | 'action_required'
        | 'pending_approval'
        | 'approved'
        | 'issuing'
        | 'issued'
        | 'linked'
        | 'rejected'
        | 'cancelled'
        | 'expired'
        | 'failed';
      /**
       * Format: date-time
       * @example 2026-04-01T09:00:00Z
       */
      readonly at: string;
      /**
       * @description The client that brought the state about, or `ra` or `clock`.
       * @example demo-rssp
       */
      readonly actor: string;
    };
    readonly StatusUrisDto: {
      /**
       * @example [
       *       "http://localhost:8080/ocsp/alpha-seal"
       *     ]
       */
      readonly ocsp: readonly string[];
      /**
       * @example [
       *       "http://localhost:8080/crl/alpha-seal/0.crl"
       *     ]
       */
      readonly crl: readonly string[];
    };
    readonly EnrolmentDto: {
      /** @example enr_019a0c0de0002f6d1c8b7a5e4d3c2b1a */
      readonly enrolmentId: string;
      /** @example order-2026-0001 */
      readonly externalId: string | null;
      /**
       * @description `received`: The request passed every check. `action_required`: The client must do what `requiredActions` lists. `pending_approval`: Operators must decide, before `expiresAt`; `approvals` shows who has approved. `approved`: The certificate may be issued. `issuing`: The CA is at work. `issued`: The certificate exists; the client must link it before `linkBy`. `linked`: The client confirmed that certificate and key belong together. `rejected`: An operator or a rule refused; `stateReason` says why. `cancelled`: The client withdrew. `expired`: Nobody acted before `expiresAt`. `failed`: No usable certificate came out; `stateReason` says why.
       * @example issued
       * @enum {string}
       */
      readonly state:
        | 'received'
        | 'action_required'
        | 'pending_approval'
        | 'approved'
        | 'issuing'
        | 'issued'
        | 'linked'
        | 'rejected'
        | 'cancelled'
        | 'expired'
        | 'failed';
      /**
       * @description Why the enrolment ended, where it did not succeed; or why an operator asks for more.
       * @example null
       */
      readonly stateReason: string | null;
      /** @example [] */
      readonly requiredActions: readonly components['schemas']['RequiredActionDto'][];
      /**
       * Format: date-time
       * @description Until when it waits for somebody to act.
       * @example null
       */
      readonly expiresAt: string | null;
      /**
       * Format: date-time
       * @description Until when the acceptance must come.
       * @example 2026-04-02T09:00:00Z
       */
      readonly linkBy: string | null;
      /** @description Null under a profile with approval `auto`. */
      readonly approvals: components['schemas']['ApprovalsDto'] | null;
      /**
       * @description certId of the certificate that this one replaces once it is linked.
       * @example null
       */
      readonly replaces: string | null;
      readonly history: readonly components['schemas']['HistoryEntryDto'][];
      /** @example crt_019a0c0de0001a2b3c4d5e6f708192a3 */
      readonly certId: string | null;
      /**
       * @description Lower-case hex of even length.
       * @example 5f3a1c9e7b2d48f0a6c4e2180d9b7351
       */
      readonly serialNumber: string | null;
      /** @description Base64 of the DER certificate. */
      readonly certificate: string | null;
      /** @description Base64 of the DER certificates above it: issuing CA first, root last. */
      readonly chain: readonly string[];
      /** @description As sent, or the SHA-256 of the SubjectPublicKeyInfo. */
      readonly keyId: string;
      readonly statusUris: components['schemas']['StatusUrisDto'];
    };
    readonly ConsentDto: {
      /**
       * Format: uri
       * @description `terms.uri` of the profile.
       */
      readonly termsUri?: string;
      /** @description `terms.hash` of the profile. */
      readonly termsHash: string;
      /** @example 2.16.840.1.101.3.4.2.1 */
      readonly hashAlgorithmOID?: string;
      /** Format: date-time */
      readonly acceptedAt?: string;
    };
    readonly ActionRequestDto: {
      /**
       * @description What the client must send before the enrolment comes back to the operators.
       * @default evidence
       * @enum {string|null}
       */
      readonly action?: 'evidence' | 'consent' | null;
      /**
       * @description A word for programs: the `stateReason` of the enrolment.
       * @example extract_too_old
       */
      readonly reasonCode?: string | null;
      /** @description For people; kept in the audit record. */
      readonly comment?: string | null;
    };
    readonly Pkcs10ProofDto: {
      /** @description From `POST challenges` with purpose pop; required where `popNonce` of the profile says so. */
      readonly nonce?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly method: 'pkcs10';
      /**
       * Format: byte
       * @description Base64 of the DER PKCS #10 request, on one line. Its attribute challengePassword (1.2.840.113549.1.9.7) must hold the nonce once, as UTF8String or PrintableString. Its subject and requested extensions are ignored: the profile and `subjectData` decide.
       */
      readonly csr: string;
    };
    readonly CrmfProofDto: {
      /** @description From `POST challenges` with purpose pop; required where `popNonce` of the profile says so. */
      readonly nonce?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly method: 'crmf';
      /**
       * Format: byte
       * @description Base64 of the DER CertReqMsg (RFC 4211), on one line, with the proof `signature`. Its control regCtrl-authenticator must hold the nonce once. The template must have publicKey; its subject and extensions are ignored.
       */
      readonly csr: string;
    };
    readonly SamPopProofDto: {
      /** @description From `POST challenges` with purpose pop; required where `popNonce` of the profile says so. */
      readonly nonce?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly method: 'sam_pop';
      /** @description Compact JWS of typ `ra-pop+jwt` with the claims aud (the issuer), nonce, iat, jti and spki_sha256 (lower-case hex), signed by the subject key. Needs `key.publicKey`. */
      readonly statement: string;
    };
    readonly AttestedKeyProofDto: {
      /** @description From `POST challenges` with purpose pop; required where `popNonce` of the profile says so. */
      readonly nonce?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly method: 'attested_key';
      /** @description Compact JWS of typ `ra-pop+jwt` with the claims aud (the issuer), nonce, iat, jti and spki_sha256 (lower-case hex), signed by a key of the JWK Set that the client is registered with. Needs `key.publicKey`, and `attestation` unless the key was attested when it was registered. */
      readonly statement: string;
    };
    readonly AddressDto: {
      /** @example XA */
      readonly country?: string;
      readonly locality?: string;
      readonly region?: string;
    };
    readonly LatinNameDto: {
      readonly organization_name?: string;
      readonly common_name?: string;
    };
    readonly AuthorisedRepresentativeDto: {
      readonly claims?: {
        readonly [key: string]: unknown;
      };
      readonly mandateRef?: string;
    };
    readonly LegalSubjectDto: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly subjectType: 'legal';
      /** @example TEST Demo Maker */
      readonly organization_name?: string;
      /**
       * @description EN 319 412-1 5.1.4: `NTR` or `VAT`, country, hyphen, number.
       * @example VATXA-12345678
       */
      readonly organization_identifier?: string;
      /** @description ISO 17442, 20 characters with check digits. */
      readonly lei?: string;
      /** @description Default: `organization_name`. */
      readonly common_name?: string;
      readonly email?: string;
      readonly address?: components['schemas']['AddressDto'];
      /** @description The name in Latin letters, for the subject alternative name; a text is the organization name. */
      readonly latin_name?: components['schemas']['LatinNameDto'];
      /** @description Kept, never certified. */
      readonly authorised_representative?: components['schemas']['AuthorisedRepresentativeDto'];
    };
    readonly NaturalIdentifierDto: {
      /** @enum {string} */
      readonly type: 'PAS' | 'IDC' | 'PNO' | 'TIN' | 'EID';
      /** @example XA */
      readonly country: string;
      /** @example 1234567 */
      readonly value: string;
    };
    readonly NaturalSubjectDto: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly subjectType: 'natural';
      readonly given_name?: string;
      readonly family_name?: string;
      /** @description Instead of given and family name. */
      readonly pseudonym?: string;
      /** @description Default: given and family name, or the pseudonym. */
      readonly common_name?: string;
      readonly identifier?: components['schemas']['NaturalIdentifierDto'];
      readonly email?: string;
      readonly address?: components['schemas']['AddressDto'];
      /** @description The name in Latin letters, for the subject alternative name; a text is the common name. */
      readonly latin_name?: components['schemas']['LatinNameDto'];
      readonly organization_name?: string;
      readonly organization_identifier?: string;
      readonly lei?: string;
      /** @description Kept, never certified. */
      readonly gender?: string;
      /**
       * Format: date
       * @description Kept, never certified.
       */
      readonly birthdate?: string;
    };
    readonly RequestedValidityDto: {
      /**
       * Format: date-time
       * @description Not earlier than now by the offset of the profile, at most 30 days ahead.
       */
      readonly notBefore?: string;
      /**
       * @description ISO 8601, counted from notBefore; at most `validity.max` of the profile.
       * @example P1Y
       */
      readonly duration?: string;
    };
    readonly SubjectKeyDto: {
      /** @description Default: SHA-256 of the SubjectPublicKeyInfo, hex. One key keeps one keyId. */
      readonly keyId?: string;
      /**
       * Format: byte
       * @description Base64 of the SubjectPublicKeyInfo; must be the key of the proof. Required where the proof comes later.
       */
      readonly publicKey?: string;
      /**
       * @description Algorithm of the SubjectPublicKeyInfo; if given, it must be that.
       * @example 1.2.840.10045.2.1
       */
      readonly algorithm?: string;
      /**
       * @description The device that the key is on, of `qscds`. Default: that of the registered key; else, for a profile with `requiresQscd`, the one device of the client that is certified for it, the one of the world file before others.
       * @example hsm-1
       */
      readonly qscdId?: string;
      /** @description For one certificate only. Of a registered key it must be what was registered. */
      readonly oneTime?: boolean;
    };
    readonly AttestationDto: {
      /** @enum {string} */
      readonly format: 'mock_qscd_jwt' | 'csr_attr' | 'x509_vendor' | 'webauthn';
      /** @description `mock_qscd_jwt`: the compact JWS. `x509_vendor`: base64 of the DER certificate over the key. `webauthn`: base64 of the CBOR attestation object. `csr_attr`: base64 of the DER AttestationBundle; left out, that of the CSR is meant. */
      readonly statement?: string;
      /** @description Certificates between the one that signed and the root, each certified by the next, base64 of DER. */
      readonly certs?: readonly string[];
      /** @description From `POST challenges` with purpose attestation, which the statement is made over. */
      readonly nonce?: string;
    };
    readonly EnrolmentRequestDto: {
      /** @description The name of the request at the client, once for each client. */
      readonly externalId?: string;
      /** @description The credential at the signing service. */
      readonly credentialID?: string;
      /** @description Kept as it is. */
      readonly clientData?: string;
      /** @description May be left out if only one CA fits. */
      readonly caId?: string;
      /** @description Exactly one of this and `certificatePolicy`. */
      readonly profileId?: string;
      /** @description A dotted OID that only one profile has; exactly one of this and `profileId`. */
      readonly certificatePolicy?: string;
      /**
       * @description CSC signature qualifier; the profile must serve it.
       * @example eu_eidas_qeseal
       */
      readonly signatureQualifier?: string;
      /**
       * @description Must be that of the profile.
       * @enum {string}
       */
      readonly lifecycle?: 'long_term' | 'short_lived' | 'one_time';
      readonly validity?: components['schemas']['RequestedValidityDto'];
      readonly subjectData:
        components['schemas']['LegalSubjectDto'] | components['schemas']['NaturalSubjectDto'];
      readonly key?: components['schemas']['SubjectKeyDto'];
      /** @description Without it, and with `key.publicKey`, the proof comes later: `POST enrolments/{enrolmentId}/proof`. */
      readonly proofOfPossession?:
        | components['schemas']['Pkcs10ProofDto']
        | components['schemas']['CrmfProofDto']
        | components['schemas']['SamPopProofDto']
        | components['schemas']['AttestedKeyProofDto'];
      /** @description Where `attestation` of the profile is optional or required, or the proof is attested_key. */
      readonly attestation?: components['schemas']['AttestationDto'];
      /** @description A compact JWT (RFC 7523) by an identity provider of the world: iss, sub = SHA-256 (hex) of the eID reference, aud = the issuer URL, exp, jti (once), auth_time, acr, perhaps loa, cnf.jkt = the thumbprint of the enrolled key (RFC 7638), authorization_details with an element of type credential-creation. */
      readonly signerAuthentication?: string;
      readonly consent?: components['schemas']['ConsentDto'];
    };
    readonly EnrolmentListDto: {
      readonly items: readonly components['schemas']['EnrolmentDto'][];
      /** @description Send it as `cursor` for the next page; null on the last. */
      readonly nextCursor: string | null;
    };
    readonly DecisionRequestDto: {
      /**
       * @example approve
       * @enum {string}
       */
      readonly decision: 'approve' | 'reject';
      /**
       * @description A word for programs; with `reject` it becomes the `stateReason` of the enrolment.
       * @example evidence_checked
       */
      readonly reasonCode?: string | null;
      /** @description For people; kept in the audit record. */
      readonly comment?: string | null;
    };
    readonly CancellationRequestDto: {
      /**
       * @description Becomes the `stateReason` of the enrolment.
       * @example subscriber_withdrew
       */
      readonly reason?: string | null;
    };
    readonly AcceptanceRequestDto: {
      /**
       * @description The credential at the signing service that now holds the certificate.
       * @example credential-1
       */
      readonly credentialID: string;
      /** @description `keyId` of the enrolment. */
      readonly keyId: string;
      /** @description SHA-256 of the DER certificate, lower-case hex. */
      readonly certificateSha256: string;
      /**
       * Format: date-time
       * @description When the link was made.
       * @example 2026-04-01T09:01:00Z
       */
      readonly linkedAt?: string | null;
      /** @description `terms.hash` of the profile, as the subscriber accepted them. */
      readonly termsHash?: string | null;
      /** @description The signed statement of acceptance: a compact JWS by a registered key of the client, header typ `ra-acceptance+jwt`, claims `aud` (the issuer), `iat`, `certificate_sha256`, `key_id`, and perhaps `credential_id`. It is kept. */
      readonly statement?: string | null;
    };
    readonly KeySessionRequestDto: {
      /** @example session-42 */
      readonly sessionId: string;
      /**
       * Format: date-time
       * @description When the identity of the signer was verified; the session ends 2 hours later at the latest.
       */
      readonly startedAt: string;
      /**
       * Format: date-time
       * @description Default: 2 hours later.
       */
      readonly expiresAt?: string;
    };
    readonly KeyAttestationRequestDto: {
      /**
       * @example mock_qscd_jwt
       * @enum {string}
       */
      readonly format: 'mock_qscd_jwt' | 'csr_attr' | 'x509_vendor' | 'webauthn';
      /** @description Base64 of the statement; of `mock_qscd_jwt` the compact JWS as it is. */
      readonly statement: string;
      /** @description Certificates between the one that signed and a root of the device, base64 DER. */
      readonly certs?: readonly string[];
      /** @description From `POST challenges` with purpose `attestation`; the statement answers it. */
      readonly nonce?: string;
    };
    readonly KeyRequestDto: {
      /**
       * Format: byte
       * @description Base64 of the SubjectPublicKeyInfo.
       */
      readonly publicKey: string;
      /**
       * @description Algorithm of the SubjectPublicKeyInfo; if given, it must be that.
       * @example 1.2.840.10045.2.1
       */
      readonly algorithm?: string;
      /**
       * @description The client's device that the key is on.
       * @example hsm-1
       */
      readonly qscdId?: string;
      /**
       * Format: date-time
       * @description Needed of a one-time key.
       */
      readonly generatedAt?: string;
      /**
       * @description For one certificate, within one session (TS 119 431-1 GEN-6.2.1-09).
       * @default false
       */
      readonly oneTime?: boolean;
      /** @description Of a one-time key, and needed. */
      readonly session?: components['schemas']['KeySessionRequestDto'];
      /** @description Needs `qscdId`; it is verified against the `attestationRoots` of that device. */
      readonly attestation?: components['schemas']['KeyAttestationRequestDto'];
    };
    readonly KeySessionDto: {
      /** @example session-42 */
      readonly sessionId: string | null;
      /**
       * Format: date-time
       * @description The last second in which the key can be certified.
       */
      readonly expiresAt: string;
    };
    readonly KeyDestructionDto: {
      /** Format: date-time */
      readonly destroyedAt: string;
      /** @example certificate revoked */
      readonly reason: string;
      readonly statement: string | null;
    };
    readonly KeyDto: {
      /** @example key-1 */
      readonly keyId: string;
      /**
       * @description `registered`: The client has named it, by `PUT keys/{keyId}` or in an enrolment. `attested`: A trusted device has attested it; no certificate yet. `certified`: There is a live certificate for it. `retired`: Its last live certificate has ended. `destroyed`: The client has reported its destruction. It is never certified again.
       * @enum {string}
       */
      readonly state: 'registered' | 'attested' | 'certified' | 'retired' | 'destroyed';
      /**
       * Format: byte
       * @description Base64 of the SubjectPublicKeyInfo; null of keys that an older release has taken.
       */
      readonly publicKey: string | null;
      /** @description Of the SubjectPublicKeyInfo, lower-case hex. */
      readonly spkiSha256: string;
      /** @example 1.2.840.10045.2.1 */
      readonly algorithm: string | null;
      /** @example hsm-1 */
      readonly qscdId: string | null;
      /** Format: date-time */
      readonly generatedAt: string | null;
      readonly oneTime: boolean;
      readonly session: components['schemas']['KeySessionDto'] | null;
      /** @description What its attestation was found to show; null if it is not attested. */
      readonly verdict: {
        readonly [key: string]: unknown;
      } | null;
      /**
       * Format: date-time
       * @description Since when it is blocked at every CA.
       */
      readonly compromisedAt: string | null;
      /**
       * Format: date-time
       * @description When the client was asked to destroy it: its last live certificate or its session had ended. Null again once it is certified anew.
       */
      readonly destroyRequestedAt: string | null;
      readonly destruction: components['schemas']['KeyDestructionDto'] | null;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly KeyListDto: {
      readonly items: readonly components['schemas']['KeyDto'][];
      readonly nextCursor: string | null;
    };
    readonly KeyDestructionRequestDto: {
      /** Format: date-time */
      readonly destroyedAt: string;
      /** @example certificate revoked */
      readonly reason: string;
      /** @description What the client declares, backups included (TS 119 431-1 DEL-6.3.2-04); kept as it is. */
      readonly statement?: string | null;
    };
    readonly ProfileValidityDto: {
      /**
       * @description ISO 8601.
       * @example P2Y
       */
      readonly default: string;
      /**
       * @description ISO 8601.
       * @example P3Y
       */
      readonly max: string;
    };
    readonly TermsDto: {
      /** @example http://localhost:8080/repository/alpha-seal/terms/en */
      readonly uri: string;
      /** @description SHA-256 of the terms, lower-case hex. */
      readonly hash: string;
      /** @example 2.16.840.1.101.3.4.2.1 */
      readonly hashAlgorithmOID: string;
    };
    readonly ProfileRequirementsDto: {
      /**
       * @description Least level of identity proofing; null = no evidence is asked for.
       * @example IAL2
       */
      readonly identityAssurance: string | null;
      /**
       * @description Least level (acr) of the signer's authentication; null = none is asked for.
       * @example AAL2
       */
      readonly signerAuthentication: string | null;
      /**
       * @description Whether the authorised representative must show a mandate.
       * @example false
       */
      readonly mandate: boolean;
      /**
       * @description Whether the terms must be accepted.
       * @example false
       */
      readonly consent: boolean;
    };
    readonly ProfileDto: {
      /** @example eu-qseal-qscd */
      readonly profileId: string;
      readonly name: string;
      /**
       * @description Dotted OIDs, of all CAs in `caIds`.
       * @example [
       *       "0.4.0.194112.1.3"
       *     ]
       */
      readonly certificatePolicies: readonly string[];
      /**
       * @example legal
       * @enum {string}
       */
      readonly subjectType: 'legal' | 'natural';
      /**
       * @example EU
       * @enum {string}
       */
      readonly jurisdiction: 'EU' | 'JP';
      /**
       * @description CAs where this client may use the profile.
       * @example [
       *       "alpha-seal"
       *     ]
       */
      readonly caIds: readonly string[];
      /**
       * @description Members of `subjectData` that must be there.
       * @example [
       *       "organization_name",
       *       "organization_identifier",
       *       "address.country"
       *     ]
       */
      readonly requiredClaims: readonly string[];
      /**
       * @description Which member of `subjectData` becomes which attribute of the subject name.
       * @example {
       *       "organization_name": "O",
       *       "address.country": "C"
       *     }
       */
      readonly claims: {
        readonly [key: string]: string;
      };
      /**
       * @example [
       *       "P-256",
       *       "RSA-3072"
       *     ]
       */
      readonly keyAlgorithms: readonly string[];
      /** @example false */
      readonly requiresQscd: boolean;
      /**
       * @example none
       * @enum {string}
       */
      readonly attestation: 'none' | 'optional' | 'required';
      /**
       * @example long_term
       * @enum {string}
       */
      readonly lifecycle: 'long_term' | 'short_lived' | 'one_time';
      /**
       * @description `auto`: issued at once. Otherwise that many operators decide.
       * @example auto
       * @enum {string}
       */
      readonly approval: 'auto' | 'single' | 'dual';
      readonly validity: components['schemas']['ProfileValidityDto'];
      /**
       * @example required
       * @enum {string}
       */
      readonly popNonce: 'required' | 'optional';
      /** @description Terms of the first CA in `caIds`, or of the one asked for by `caId`. */
      readonly terms: components['schemas']['TermsDto'];
      /** @description What must be there before a certificate is issued. */
      readonly requires: components['schemas']['ProfileRequirementsDto'];
      /** @example true */
      readonly suspension: boolean;
    };
    readonly ProfileListDto: {
      readonly items: readonly components['schemas']['ProfileDto'][];
      /** @description Send it as `cursor` for the next page; null on the last. */
      readonly nextCursor: string | null;
    };
    readonly QscdRequestDto: {
      /** @example TEST Secure Devices */
      readonly vendor: string;
      /** @example TEST Vault 1 */
      readonly model: string;
      /**
       * @description Number of its certificate. The device is `certified` only if the world file has it.
       * @example TEST-QSCD-0001
       */
      readonly certificationId: string;
      /**
       * @description What it is certified to.
       * @example TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2
       */
      readonly scheme: string;
      /**
       * Format: date-time
       * @description The last good second of its certification, not after that of the type.
       * @example 2030-12-31T23:59:59Z
       */
      readonly validUntil: string;
      /**
       * @description Certificates that attestations of its keys lead up to, base64 DER. Without them no key is attested.
       * @default []
       */
      readonly attestationRoots?: readonly string[] | null;
    };
    readonly QscdDto: {
      /** @example hsm-1 */
      readonly qscdId: string;
      /**
       * @description Whose device it is; `qscdId` is unique for this client.
       * @example demo-rssp
       */
      readonly clientId: string;
      /**
       * @description Where it was registered.
       * @enum {string}
       */
      readonly origin: 'world' | 'api';
      /** @example TEST Secure Devices */
      readonly vendor: string;
      /** @example TEST Vault 1 */
      readonly model: string;
      /** @example TEST-QSCD-0001 */
      readonly certificationId: string;
      /** @example TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2 */
      readonly scheme: string;
      /** Format: date-time */
      readonly validUntil: string;
      /** @description Base64 DER. */
      readonly attestationRoots: readonly string[];
      /**
       * @description The law under which it counts: `EU` as a QSCD, `JP` as a certified HSM; null while it is `unknown`.
       * @enum {string|null}
       */
      readonly regime: 'EU' | 'JP' | null;
      /**
       * @description `unknown`: No certification in force is known for it. Its keys get no certificate that needs a QSCD. `certified`: It is of a type whose certification is known and in force. `withdrawn`: An operator has recorded the loss of its certification. What rests on it is revoked.
       * @enum {string}
       */
      readonly status: 'unknown' | 'certified' | 'withdrawn';
      /**
       * Format: date-time
       * @description When that was last recorded.
       */
      readonly statusAt: string;
      /** @description What an operator said of it. */
      readonly statusReason: string | null;
      /**
       * Format: date-time
       * @description From when on its certification is lost, if that was recorded for a later time.
       */
      readonly withdrawnFrom: string | null;
      /** @description The last revocation job for what rests on it; operators read it at `revocation-jobs/{jobId}`. */
      readonly revocationJobId: string | null;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly QscdListDto: {
      readonly items: readonly components['schemas']['QscdDto'][];
      readonly nextCursor: string | null;
    };
    readonly QscdStatusRequestDto: {
      /**
       * @description Whose device: a `qscdId` is unique for its client alone.
       * @example demo-rssp
       */
      readonly clientId: string;
      /**
       * @description `withdrawn`: its certification is lost. `certified`: the loss is taken back.
       * @enum {string}
       */
      readonly status: 'withdrawn' | 'certified';
      /**
       * Format: date-time
       * @description Since when, or from when on; default: now. A time that has passed becomes the `invalidityDate` of the revocations. Only for `withdrawn`.
       */
      readonly effectiveFrom?: string | null;
      /** @example TEST certificate cancelled */
      readonly reason?: string | null;
    };
    readonly RevocationJobDto: {
      /** @example job_019a0c0de0004a2b3c4d5e6f708192a3 */
      readonly jobId: string;
      /**
       * @example running
       * @enum {string}
       */
      readonly state: 'scheduled' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
      /**
       * @description Certificates selected.
       * @example 2000
       */
      readonly total: number;
      /**
       * @description Of these, revoked.
       * @example 1200
       */
      readonly done: number;
      /**
       * @description Of these, refused: not there, revoked before, expired, validity-assured, or not for this client.
       * @example 3
       */
      readonly refused: number;
    };
    readonly QscdStatusDto: {
      /** @description The device as it is now. */
      readonly qscd: components['schemas']['QscdDto'];
      /** Format: date-time */
      readonly effectiveFrom: string;
      /**
       * @description Live certificates that needed a QSCD and whose key is on the device.
       * @example 120
       */
      readonly affected: number;
      /** @description The job that revokes them, reason 9; `scheduled` until a later `effectiveFrom`. Poll `revocation-jobs/{jobId}`. */
      readonly revocationJob: components['schemas']['RevocationJobDto'] | null;
    };
    readonly MtlsAliasesDto: {
      /** @example https://localhost:8443/oauth2/token */
      readonly token_endpoint: string;
      /** @example https://localhost:8443/ra/v1 */
      readonly ra_endpoint: string;
    };
    readonly RaLimitsDto: {
      /** @example 131072 */
      readonly maxBodyBytes: number;
      /** @example 300 */
      readonly challengeSeconds: number;
    };
    readonly RaConfigurationDto: {
      /** @example http://localhost:8080 */
      readonly issuer: string;
      /** @example http://localhost:8080/oauth2/token */
      readonly token_endpoint: string;
      /**
       * @description Keys that the RA signs messages to webhooks with.
       * @example http://localhost:8080/.well-known/ra-jwks
       */
      readonly jwks_uri: string;
      /** @example http://localhost:8080/ra/v1 */
      readonly ra_endpoint: string;
      /** @description The same for mutual TLS (RFC 8705 5); absent where the HTTPS listener is off. */
      readonly mtls_endpoint_aliases?: components['schemas']['MtlsAliasesDto'];
      /** @example http://localhost:8080/docs/openapi.json */
      readonly openapi: string;
      /**
       * @description Every CA of the service, with its `caId`.
       * @example [
       *       "alpha-seal"
       *     ]
       */
      readonly cas: readonly string[];
      /**
       * @example [
       *       "pkcs10"
       *     ]
       */
      readonly pop_methods_supported: readonly string[];
      /** @example [] */
      readonly attestation_formats_supported: readonly string[];
      /**
       * @example [
       *       "P-256"
       *     ]
       */
      readonly key_algorithms_supported: readonly string[];
      /**
       * @description Every type that is sent; docs/events.md tells which of them operators alone get.
       * @example [
       *       "enrolment.issued"
       *     ]
       */
      readonly event_types_supported: readonly string[];
      readonly limits: components['schemas']['RaLimitsDto'];
    };
    readonly RenewalRequestDto: {
      /** @description The name of the request at the client, once for each client. */
      readonly externalId?: string;
      /** @description The credential at the signing service. */
      readonly credentialID?: string;
      /** @description Kept as it is. */
      readonly clientData?: string;
      readonly validity?: components['schemas']['RequestedValidityDto'];
      readonly consent?: components['schemas']['ConsentDto'];
    };
    readonly RekeyRequestDto: {
      /** @description The name of the request at the client, once for each client. */
      readonly externalId?: string;
      /** @description The credential at the signing service. */
      readonly credentialID?: string;
      /** @description Kept as it is. */
      readonly clientData?: string;
      readonly validity?: components['schemas']['RequestedValidityDto'];
      readonly key?: components['schemas']['SubjectKeyDto'];
      /** @description Without it, and with `key.publicKey`, the proof comes later: `POST enrolments/{enrolmentId}/proof`. */
      readonly proofOfPossession?:
        | components['schemas']['Pkcs10ProofDto']
        | components['schemas']['CrmfProofDto']
        | components['schemas']['SamPopProofDto']
        | components['schemas']['AttestedKeyProofDto'];
      /** @description Where `attestation` of the profile is optional or required, or the proof is attested_key. */
      readonly attestation?: components['schemas']['AttestationDto'];
      /** @description A compact JWT (RFC 7523) by an identity provider of the world: iss, sub = SHA-256 (hex) of the eID reference, aud = the issuer URL, exp, jti (once), auth_time, acr, perhaps loa, cnf.jkt = the thumbprint of the enrolled key (RFC 7638), authorization_details with an element of type credential-creation. */
      readonly signerAuthentication?: string;
      readonly consent?: components['schemas']['ConsentDto'];
    };
    readonly RevocationSelectionDto: {
      /** @description These, and nothing else. */
      readonly certIds?: readonly string[] | null;
      /** @example alpha-seal */
      readonly caId?: string | null;
      readonly profileId?: string | null;
      readonly keyId?: string | null;
      readonly credentialID?: string | null;
      /** @description Operators only: certificates of this client. */
      readonly clientId?: string | null;
    };
    readonly RevocationJobRequestDto: {
      /**
       * @description As for one revocation.
       * @example 5
       */
      readonly revocationReason: number;
      /** Format: date-time */
      readonly invalidityDate?: string | null;
      readonly comment?: string | null;
      /** @description Either `certIds`, or other members, all of which must fit. Certificates that are issued later are not touched. */
      readonly selection: components['schemas']['RevocationSelectionDto'];
    };
    readonly RevocationEvidenceDto: {
      /**
       * @description How the request was authenticated, in a word of the client.
       * @example call_back
       */
      readonly type: string;
      /**
       * @description The record of it at the client.
       * @example ticket-2026-0001
       */
      readonly reference: string;
    };
    readonly RevocationRequestDto: {
      /**
       * @description CRLReason (RFC 5280 5.3.1). A signing service or subscriber: 0, 1, 3, 4, 5; an operator also 9, and 2 for a CA certificate. 6 is for suspension. 1 blocks the key at every CA.
       * @example 1
       */
      readonly revocationReason: number;
      /**
       * Format: date-time
       * @description Since when the key is, or is thought to be, invalid; not after the revocation.
       * @example 2026-04-01T08:00:00Z
       */
      readonly invalidityDate?: string | null;
      /**
       * Format: date-time
       * @description A later time, up to notAfter; without it the certificate is revoked at once.
       */
      readonly effectiveAt?: string | null;
      /**
       * @description In whose name; by default `operator` for an operator, `rssp` for any other client.
       * @enum {string|null}
       */
      readonly requestor?: 'rssp' | 'subscriber' | 'operator' | null;
      /** @description For the audit; nobody else sees it. */
      readonly comment?: string | null;
      /** @description What the request relies on; kept with it (EN 319 411-1 REV-6.2.4-05A). */
      readonly evidence?: components['schemas']['RevocationEvidenceDto'] | null;
    };
    readonly RevocationStateDto: {
      /** @example rev_019a0c0de0003a2b3c4d5e6f708192a3 */
      readonly revocationId: string;
      /**
       * @description `received`: The request is looked at; nobody sees it in this state, since that ends before the answer. `pending_confirmation`: Accepted for a later time, `effectiveAt`; the certificate is as it was. `effective`: The certificate is revoked; OCSP and the API say so. `published`: Every status service says so; since `publishedAt` the CRL too, where the certificate names one. `rejected`: It will not take effect: another revocation came first.
       * @example effective
       * @enum {string}
       */
      readonly state: 'received' | 'pending_confirmation' | 'effective' | 'published' | 'rejected';
      /**
       * Format: date-time
       * @example 2026-04-01T09:00:00Z
       */
      readonly effectiveAt: string;
      /** Format: date-time */
      readonly publishedAt: string | null;
      /** @description As it was sent. */
      readonly evidence?: components['schemas']['RevocationEvidenceDto'];
    };
    readonly RevocationListDto: {
      readonly items: readonly components['schemas']['RevocationStateDto'][];
      /** @description Send it as `cursor` for the next page; null on the last. */
      readonly nextCursor: string | null;
    };
    readonly SuspensionRequestDto: {
      /**
       * Format: date-time
       * @description When the hold ends by itself, up to notAfter; without it somebody has to lift it.
       * @example 2026-04-08T09:00:00Z
       */
      readonly until?: string | null;
      /** @description For the audit; nobody else sees it. */
      readonly comment?: string | null;
    };
    readonly EventDto: {
      /**
       * @description The same in every delivery of the event; also the cursor behind it.
       * @example evt_000000000000002a
       */
      readonly eventId: string;
      /** @example certificate.issued */
      readonly type: string;
      /**
       * Format: date-time
       * @description By the clock of the world.
       */
      readonly at: string;
      /** @example crt_019a0c0de0001a2b3c4d5e6f708192a3 */
      readonly objectId: string;
      /** @description Whose object it is; operators only. null = of the world as a whole. */
      readonly clientId?: string | null;
      /** @description By type; see docs/events.md. */
      readonly data: {
        readonly [key: string]: unknown;
      };
    };
    readonly EventListDto: {
      readonly items: readonly components['schemas']['EventDto'][];
      /** @description Send it as `after` for what comes next. Never null: the feed has no end. */
      readonly nextCursor: string;
    };
    readonly NotificationRequestDto: {
      /**
       * @description An https URI of a public address; http and loopback where the service is set to allow it.
       * @example https://rssp.example/kakehashi-events
       */
      readonly uri: string;
      /**
       * @description Types or groups; null or absent = all.
       * @example [
       *       "certificate.*",
       *       "enrolment.issued"
       *     ]
       */
      readonly events?: readonly string[] | null;
      /** @description kid of the key of `.well-known/ra-jwks` to sign with; null or absent = the present one. */
      readonly keyId?: string | null;
    };
    readonly NotificationDto: {
      /**
       * Format: uri
       * @example https://rssp.example/kakehashi-events
       */
      readonly uri: string;
      /** @description null = all. */
      readonly events: readonly string[] | null;
      readonly keyId: string;
      /**
       * @description `stopped`: failed for 24 hours; a replay or another PUT makes it go on, and nothing is lost.
       * @enum {string}
       */
      readonly state: 'active' | 'stopped';
      /** @description All events up to here have been delivered. */
      readonly cursor: string;
      /** @description Events that wait. */
      readonly pending: number;
      /** @description Failed ones in a row. */
      readonly attempts: number;
      /**
       * Format: date-time
       * @description Real time.
       */
      readonly lastAttemptAt: string | null;
      /**
       * @description `refused`: an answer other than 2xx, redirects included. `unreachable`: none within 5 s. `address_refused`: the name stands for an address that is not public.
       * @enum {string|null}
       */
      readonly lastOutcome: 'delivered' | 'refused' | 'unreachable' | 'address_refused' | null;
      /** @description HTTP status of the last answer. */
      readonly lastStatus: number | null;
      /**
       * Format: date-time
       * @description Of a retry; real time.
       */
      readonly nextAttemptAt: string | null;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly NotificationTestDto: {
      /**
       * @description Of an event that stands in no feed.
       * @example evt_test_0011223344556677
       */
      readonly eventId: string;
      /** @enum {string} */
      readonly outcome: 'delivered' | 'refused' | 'unreachable' | 'address_refused';
      readonly status: number | null;
      readonly durationMs: number;
    };
    readonly ReplayRequestDto: {
      /**
       * @description Deliver what comes behind this eventId or cursor; `latest` leaves out what has happened so far.
       * @example evt_0000000000000000
       */
      readonly after: string;
    };
    /** @description Problem details, RFC 9457. */
    readonly Problem: {
      /**
       * Format: uri
       * @description Page on this code.
       */
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly detail: string;
      /** @description Path of the request. */
      readonly instance: string;
      /** @enum {string} */
      readonly code:
        | 'malformed'
        | 'idempotency_key_missing'
        | 'invalid_token'
        | 'insufficient_scope'
        | 'profile_not_allowed'
        | 'ca_not_allowed'
        | 'not_authorised_source'
        | 'self_approval'
        | 'not_found'
        | 'method_not_allowed'
        | 'duplicate_external_id'
        | 'duplicate_key'
        | 'nonce_reused'
        | 'state_conflict'
        | 'already_revoked'
        | 'idempotency_in_progress'
        | 'not_issued'
        | 'live_certificate'
        | 'enrolment_expired'
        | 'precondition_failed'
        | 'too_large'
        | 'unsupported_media_type'
        | 'bad_csr'
        | 'bad_pop'
        | 'nonce_expired'
        | 'unsupported_key'
        | 'weak_key'
        | 'compromised_key'
        | 'key_too_old'
        | 'unknown_profile'
        | 'unknown_ca'
        | 'subject_type_mismatch'
        | 'subject_mismatch'
        | 'bad_attestation'
        | 'attestation_stale'
        | 'qscd_not_certified'
        | 'evidence_insufficient'
        | 'terms_not_accepted'
        | 'dn_in_use'
        | 'policy_violation'
        | 'reason_not_allowed'
        | 'idempotency_mismatch'
        | 'link_mismatch'
        | 'rate_limited'
        | 'quota_exceeded'
        | 'internal'
        | 'ca_offline';
      /** @description Whether the same request may succeed later. */
      readonly retryable: boolean;
      readonly enrolmentId?: string;
      readonly errors?: readonly {
        /** @description JSON pointer (RFC 6901) to the offending member. */
        readonly pointer: string;
        readonly detail: string;
        /** @description Where one code has several reasons, a stable word for it. */
        readonly reason?: string;
      }[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly acceptEnrolment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['AcceptanceRequestDto'];
      };
    };
    readonly responses: {
      /** @description The linked enrolment. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly activateClient: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly clientId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ActivationRequestDto'];
      };
    };
    readonly responses: {
      /** @description The client, `active`. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientDto'];
        };
      };
    };
  };
  readonly cancelEnrolment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CancellationRequestDto'];
      };
    };
    readonly responses: {
      /** @description The cancelled enrolment. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly changeQscdStatus: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The client's own name for the device: 1 to 64 letters, digits, or `.` `_` `~` `-`. */
        readonly qscdId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['QscdStatusRequestDto'];
      };
    };
    readonly responses: {
      /** @description Recorded. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['QscdStatusDto'];
        };
      };
    };
  };
  readonly createChallenge: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ChallengeRequestDto'];
      };
    };
    readonly responses: {
      /** @description The nonce. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ChallengeDto'];
        };
      };
    };
  };
  readonly listEnrolments: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description The `externalId` the client gave: finds the answer that was lost. */
        readonly externalId?: string;
        /** @description For the inbox of an operator: `pending_approval`. */
        readonly state?:
          | 'received'
          | 'action_required'
          | 'pending_approval'
          | 'approved'
          | 'issuing'
          | 'issued'
          | 'linked'
          | 'rejected'
          | 'cancelled'
          | 'expired'
          | 'failed';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentListDto'];
        };
      };
    };
  };
  readonly createEnrolment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['EnrolmentRequestDto'];
      };
    };
    readonly responses: {
      /** @description Issued. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
      /** @description Waiting for the client (`requiredActions`) or for a decision. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly createRevocationJob: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RevocationJobRequestDto'];
      };
    };
    readonly responses: {
      /** @description Accepted. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevocationJobDto'];
        };
      };
    };
  };
  readonly decideEnrolment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['DecisionRequestDto'];
      };
    };
    readonly responses: {
      /** @description The enrolment after the decision. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly getNotifications: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The webhook. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NotificationDto'];
        };
      };
    };
  };
  readonly setNotifications: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NotificationRequestDto'];
      };
    };
    readonly responses: {
      /** @description The webhook. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NotificationDto'];
        };
      };
    };
  };
  readonly deleteNotifications: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description It is gone. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly getCa: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly caId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The CA. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CaDto'];
        };
      };
    };
  };
  readonly getCertificate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The certificate. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CertificateDto'];
        };
      };
    };
  };
  readonly getClient: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly clientId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The client. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientDto'];
        };
      };
    };
  };
  readonly getEnrolment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The enrolment; with `Retry-After` while it is pending. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly getKey: {
    readonly parameters: {
      readonly query?: {
        /** @description Operators only, and needed from them: whose. */
        readonly clientId?: string;
      };
      readonly header?: never;
      readonly path: {
        /** @description The client's own name for the key. */
        readonly keyId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The key. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['KeyDto'];
        };
      };
    };
  };
  readonly registerKey: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The client's own name for the key. */
        readonly keyId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['KeyRequestDto'];
      };
    };
    readonly responses: {
      /** @description It was registered before, or is attested now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['KeyDto'];
        };
      };
      /** @description Registered. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['KeyDto'];
        };
      };
    };
  };
  readonly getMessageKeys: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The JWK Set. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly keys: readonly ({
              readonly kty: string;
            } & {
              readonly [key: string]: unknown;
            })[];
          };
        };
      };
    };
  };
  readonly getProfile: {
    readonly parameters: {
      readonly query?: {
        /** @description Only profiles of this CA; `terms` is then of this CA, too. */
        readonly caId?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly profileId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The profile. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProfileDto'];
        };
      };
    };
  };
  readonly getQscd: {
    readonly parameters: {
      readonly query?: {
        /** @description Operators only, and needed from them: whose. */
        readonly clientId?: string;
      };
      readonly header?: never;
      readonly path: {
        /** @description The client's own name for the device: 1 to 64 letters, digits, or `.` `_` `~` `-`. */
        readonly qscdId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The device. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['QscdDto'];
        };
      };
    };
  };
  readonly registerQscd: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The client's own name for the device: 1 to 64 letters, digits, or `.` `_` `~` `-`. */
        readonly qscdId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['QscdRequestDto'];
      };
    };
    readonly responses: {
      /** @description It was registered before; as it is now. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['QscdDto'];
        };
      };
      /** @description Registered. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['QscdDto'];
        };
      };
    };
  };
  readonly getRaConfiguration: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The configuration. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RaConfigurationDto'];
        };
      };
    };
  };
  readonly getRevocation: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
        readonly revocationId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The request. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevocationStateDto'];
        };
      };
    };
  };
  readonly getRevocationJob: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly jobId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The job. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevocationJobDto'];
        };
      };
    };
  };
  readonly giveConsent: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ConsentDto'];
      };
    };
    readonly responses: {
      /** @description The enrolment: `action_required` while something is left, `pending_approval` where an operator must decide, `issued` with the certificate where nobody has to be asked. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly listCas: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CaListDto'];
        };
      };
    };
  };
  readonly listCertificates: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
        readonly credentialID?: string;
        readonly keyId?: string;
        /** @description Lower-case hex of even length. */
        readonly serialNumber?: string;
        readonly state?: 'issued' | 'active' | 'suspended' | 'revoked' | 'expired' | 'superseded';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CertificateListDto'];
        };
      };
    };
  };
  readonly listClients: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description Only those in this state. */
        readonly state?: 'pending' | 'active' | 'suspended';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientListDto'];
        };
      };
    };
  };
  readonly registerClient: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ClientRequestDto'];
      };
    };
    readonly responses: {
      /** @description Registered, `pending`. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientDto'];
        };
      };
    };
  };
  readonly listEvents: {
    readonly parameters: {
      readonly query?: {
        /** @description An eventId or nextCursor: what comes behind it. `latest`: only what is new. Without it, from the first event. */
        readonly after?: string;
        /** @description Types or groups, with commas between them. Without it, all. */
        readonly types?: string;
        /** @description Most items of the answer; a stream has no such limit. */
        readonly limit?: number;
        /** @description Seconds of real time to wait where there is nothing yet. */
        readonly wait?: number;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page, or the stream. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EventListDto'];
          readonly 'text/event-stream': string;
        };
      };
    };
  };
  readonly listEvidence: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description All of it. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EvidenceListDto'];
        };
      };
    };
  };
  readonly sendEvidence: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['EvidenceRequestDto'];
      };
    };
    readonly responses: {
      /** @description The enrolment: `action_required` while something is left, `pending_approval` where an operator must decide, `issued` with the certificate where nobody has to be asked. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly listKeys: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description Operators only, and needed from them: whose. */
        readonly clientId?: string;
        readonly state?: 'registered' | 'attested' | 'certified' | 'retired' | 'destroyed';
        readonly qscdId?: string;
        readonly oneTime?: boolean;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['KeyListDto'];
        };
      };
    };
  };
  readonly listProfiles: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description Only profiles of this CA; `terms` is then of this CA, too. */
        readonly caId?: string;
        readonly subjectType?: 'natural' | 'legal';
        /** @description Only profiles with this policy, a dotted OID. */
        readonly certificatePolicy?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProfileListDto'];
        };
      };
    };
  };
  readonly listQscds: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description Operators only, and needed from them: whose. */
        readonly clientId?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['QscdListDto'];
        };
      };
    };
  };
  readonly listRevocations: {
    readonly parameters: {
      readonly query?: {
        /** @description Most items of the answer. */
        readonly limit?: number;
        /** @description `nextCursor` of the page before. */
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description One page. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevocationListDto'];
        };
      };
    };
  };
  readonly revokeCertificate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RevocationRequestDto'];
      };
    };
    readonly responses: {
      /** @description Revoked. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevocationStateDto'];
        };
      };
      /** @description Going to be revoked at `effectiveAt`. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevocationStateDto'];
        };
      };
    };
  };
  readonly proveLate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json':
          | components['schemas']['Pkcs10ProofDto']
          | components['schemas']['CrmfProofDto']
          | components['schemas']['SamPopProofDto']
          | components['schemas']['AttestedKeyProofDto'];
      };
    };
    readonly responses: {
      /** @description The enrolment: `action_required` while something is left, `pending_approval` where an operator must decide, `issued` with the certificate where nobody has to be asked. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly suspendCertificate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['SuspensionRequestDto'];
      };
    };
    readonly responses: {
      /** @description The certificate, `suspended`. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CertificateDto'];
        };
      };
    };
  };
  readonly reinstateCertificate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The certificate, `active` again. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CertificateDto'];
        };
      };
    };
  };
  readonly rekeyCertificate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RekeyRequestDto'];
      };
    };
    readonly responses: {
      /** @description Issued. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
      /** @description Waiting for a decision. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly renewCertificate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly certId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly 'application/json': components['schemas']['RenewalRequestDto'];
      };
    };
    readonly responses: {
      /** @description Issued. */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
      /** @description Waiting for a decision. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly replayNotifications: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ReplayRequestDto'];
      };
    };
    readonly responses: {
      /** @description The webhook, active again. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NotificationDto'];
        };
      };
    };
  };
  readonly reportKeyDestruction: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The client's own name for the key. */
        readonly keyId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['KeyDestructionRequestDto'];
      };
    };
    readonly responses: {
      /** @description The key, `destroyed`. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['KeyDto'];
        };
      };
    };
  };
  readonly requestAction: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly enrolmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ActionRequestDto'];
      };
    };
    readonly responses: {
      /** @description The enrolment, with what is asked for. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EnrolmentDto'];
        };
      };
    };
  };
  readonly suspendClient: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly clientId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ClientSuspensionRequestDto'];
      };
    };
    readonly responses: {
      /** @description The client, `suspended`. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientDto'];
        };
      };
    };
  };
  readonly testNotifications: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description How it ended, also where it failed. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NotificationTestDto'];
        };
      };
    };
  };
}
