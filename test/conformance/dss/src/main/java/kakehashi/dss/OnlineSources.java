package kakehashi.dss;

import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.http.commons.CommonsDataLoader;
import eu.europa.esig.dss.service.http.commons.OCSPDataLoader;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CertificateSource;
import eu.europa.esig.dss.spi.x509.aia.DefaultAIASource;

/** What DSS asks online, at the addresses in the certificates. */
final class OnlineSources {
  private static final int TIMEOUT_MILLISECONDS = 10_000;

  private OnlineSources() {}

  /** Issuers by AIA, status by OCSP and then CRL. */
  static CommonCertificateVerifier verifier(CertificateSource... anchors) {
    final CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(anchors);
    verifier.setAIASource(issuers());
    verifier.setOcspSource(ocsp());
    verifier.setCrlSource(crl());
    return verifier;
  }

  static DefaultAIASource issuers() {
    return new DefaultAIASource(impatient(new CommonsDataLoader()));
  }

  static OnlineOCSPSource ocsp() {
    return new OnlineOCSPSource(impatient(new OCSPDataLoader()));
  }

  static OnlineCRLSource crl() {
    return new OnlineCRLSource(impatient(new CommonsDataLoader()));
  }

  /** Everything answers from loopback; the defaults would wait minutes for a service that hangs. */
  static <T extends CommonsDataLoader> T impatient(T loader) {
    loader.setTimeoutConnection(TIMEOUT_MILLISECONDS);
    loader.setTimeoutResponse(TIMEOUT_MILLISECONDS);
    loader.setTimeoutSocket(TIMEOUT_MILLISECONDS);
    return loader;
  }
}
