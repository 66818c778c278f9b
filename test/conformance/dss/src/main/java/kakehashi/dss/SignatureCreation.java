package kakehashi.dss;

import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.alert.StatusAlert;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CertificateSource;
import eu.europa.esig.dss.spi.x509.tsp.TSPSource;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import kakehashi.dss.SignatureCase.RevocationMethod;

/** Makes the XAdES-BASELINE-LT signature of a case; issuers and status come from where the certificates say. */
final class SignatureCreation {
  private static final String DOCUMENT = "TEST document of the DSS harness";

  private final CertificateSource anchors;
  private final TSPSource timeStamps;

  SignatureCreation(CertificateSource anchors, TSPSource timeStamps) {
    this.anchors = anchors;
    this.timeStamps = timeStamps;
  }

  /**
   * The signed document. What DSS would stop at, such as a revoked certificate or a missing answer, goes to
   * {@code alerts}, and the signature is made all the same: its validation is the verdict.
   */
  DSSDocument create(SignatureCase signatureCase, List<String> alerts) throws GeneralSecurityException {
    final DSSDocument document = new InMemoryDocument(DOCUMENT.getBytes(StandardCharsets.UTF_8), "document.txt");
    final XAdESSignatureParameters parameters = new XAdESSignatureParameters();
    parameters.setSignatureLevel(SignatureLevel.XAdES_BASELINE_LT);
    parameters.setSignaturePackaging(SignaturePackaging.ENVELOPING);
    parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
    // The signing certificate alone: DSS has to find its issuers.
    parameters.setSigningCertificate(signatureCase.certificate());

    final XAdESService service = new XAdESService(verifier(signatureCase, alerts));
    service.setTspSource(timeStamps);
    final CertifiedKey signer = new CertifiedKey(signatureCase.privateKey(), signatureCase.certificate());
    final ToBeSigned toBeSigned = service.getDataToSign(document, parameters);
    return service.signDocument(document, parameters, signer.sign(toBeSigned, parameters.getSignatureAlgorithm()));
  }

  private CommonCertificateVerifier verifier(SignatureCase signatureCase, List<String> alerts) {
    final CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(anchors);
    verifier.setAIASource(OnlineSources.issuers());
    if (signatureCase.revocation().contains(RevocationMethod.OCSP)) {
      verifier.setOcspSource(OnlineSources.ocsp());
    }
    if (signatureCase.revocation().contains(RevocationMethod.CRL)) {
      verifier.setCrlSource(OnlineSources.crl());
    }
    final StatusAlert collected = status -> alerts.add("alert " + status.getErrorString());
    verifier.setAlertOnMissingRevocationData(collected);
    verifier.setAlertOnRevokedCertificate(collected);
    verifier.setAlertOnExpiredCertificate(collected);
    verifier.setAlertOnNotYetValidCertificate(collected);
    verifier.setAlertOnInvalidTimestamp(collected);
    verifier.setAlertOnInvalidSignature(collected);
    // A CRL of this morning is no fault: the validation tells whether it is fresh enough.
    verifier.setAlertOnNoRevocationAfterBestSignatureTime(new SilentOnStatusAlert());
    return verifier;
  }
}
