package kakehashi.dss;

import eu.europa.esig.dss.cades.CAdESSignatureParameters;
import eu.europa.esig.dss.cades.signature.CAdESService;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.JWSSerializationType;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.signature.AbstractSignatureParameters;
import eu.europa.esig.dss.signature.DocumentSignatureService;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.spi.x509.tsp.TSPSource;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;

/** Signs a small document in one of the four formats; issuers, status and time-stamp are fetched where the level wants them. */
record Sealing(CertificateVerifier verifier, TSPSource timeStamps) {
  private static final String TEXT = "TEST document of the DSS harness";

  /** {@code format}: XAdES, CAdES, PAdES or JAdES; {@code level}: B, T, LT or LTA. */
  DSSDocument seal(String format, String level, CertifiedKey signer) throws GeneralSecurityException, IOException {
    final SignatureLevel wanted = SignatureLevel.valueOf(format + "_BASELINE_" + level);
    switch (format) {
      case "XAdES":
        final XAdESSignatureParameters xades = new XAdESSignatureParameters();
        xades.setSignaturePackaging(SignaturePackaging.ENVELOPING);
        return sign(new XAdESService(verifier), text(), xades, wanted, signer);
      case "CAdES":
        final CAdESSignatureParameters cades = new CAdESSignatureParameters();
        cades.setSignaturePackaging(SignaturePackaging.ENVELOPING);
        return sign(new CAdESService(verifier), text(), cades, wanted, signer);
      case "PAdES":
        return sign(new PAdESService(verifier), page(), new PAdESSignatureParameters(), wanted, signer);
      case "JAdES":
        final JAdESSignatureParameters jades = new JAdESSignatureParameters();
        jades.setSignaturePackaging(SignaturePackaging.ENVELOPING);
        // Only the JSON form has a place for time-stamps and status.
        jades.setJwsSerializationType(JWSSerializationType.FLATTENED_JSON_SERIALIZATION);
        return sign(new JAdESService(verifier), text(), jades, wanted, signer);
      default:
        throw new IllegalArgumentException("no format " + format);
    }
  }

  private <P extends AbstractSignatureParameters<?>> DSSDocument sign(
      DocumentSignatureService<P, ?> service, DSSDocument document, P parameters, SignatureLevel level, CertifiedKey signer)
      throws GeneralSecurityException {
    parameters.setSignatureLevel(level);
    parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
    // The signing certificate alone: DSS has to find its issuers.
    parameters.setSigningCertificate(signer.certificate());
    service.setTspSource(timeStamps);
    final ToBeSigned toBeSigned = service.getDataToSign(document, parameters);
    return service.signDocument(document, parameters, signer.sign(toBeSigned, parameters.getSignatureAlgorithm()));
  }

  private static DSSDocument text() {
    return new InMemoryDocument(TEXT.getBytes(StandardCharsets.UTF_8), "document.txt");
  }

  private static DSSDocument page() throws IOException {
    try (PDDocument document = new PDDocument()) {
      document.addPage(new PDPage());
      final ByteArrayOutputStream octets = new ByteArrayOutputStream();
      document.save(octets);
      return new InMemoryDocument(octets.toByteArray(), "document.pdf");
    }
  }
}
