package kakehashi.dss;

import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jose4j.json.JsonUtil;

/**
 * One request a line, one answer a line, both JSON objects; the answer to a request that fails has the member
 * {@code failure}. Requests by their {@code do}:
 *
 * <ul>
 *   <li>{@code load}: the lists behind {@code lotls} under a {@code name}; answers what {@link ListReport} says.
 *   <li>{@code seal}: a document of {@code format} and {@code level} by {@code privateKey} (PKCS#8, base64) and the first
 *       of {@code certificates}, to {@code file}, with the anchors of a load, {@code by}.
 *   <li>{@code validate}: {@code file} by the anchors of a load; answers what {@link ListVerdict} says.
 * </ul>
 */
final class ListSession {
  /** Below the example arc, as every policy of a test (X.660). */
  private static final String TIME_STAMP_POLICY = "2.999.10.99.1";

  private final Map<String, ListLoading> loads = new HashMap<>();
  private final KeyEntityTSPSource timeStamps;
  private final CommonTrustedCertificateSource timeStampAnchors = new CommonTrustedCertificateSource();

  ListSession() throws GeneralSecurityException {
    final CertifiedKey unit =
        CertifiedKey.selfSigned("C=EU,O=TEST DSS Harness,CN=TEST Time-stamping Unit", KeyPurposeId.id_kp_timeStamping);
    timeStamps = new KeyEntityTSPSource(unit.privateKey(), unit.certificate(), List.of(unit.certificate()));
    timeStamps.setTsaPolicy(TIME_STAMP_POLICY);
    timeStampAnchors.addCertificate(unit.certificate());
  }

  /** Answers until the input ends. */
  void answer(BufferedReader input, PrintStream output) throws IOException {
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      output.println(JsonUtil.toJson(answer(line)));
    }
  }

  private Map<String, Object> answer(String line) {
    try {
      final JsonRequest request = JsonRequest.parse(line);
      return switch (request.text("do")) {
        case "load" -> load(request);
        case "seal" -> seal(request);
        case "validate" -> validate(request);
        default -> throw new IllegalArgumentException("nobody knows how to " + request.text("do"));
      };
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      final Map<String, Object> failure = new LinkedHashMap<>();
      failure.put("failure", e.getClass().getSimpleName() + ": " + e.getMessage());
      return failure;
    }
  }

  private Map<String, Object> load(JsonRequest request) throws GeneralSecurityException {
    final ListLoading loading = ListLoading.of(request);
    loads.put(request.text("name"), loading);
    return loading.report();
  }

  private Map<String, Object> seal(JsonRequest request) throws GeneralSecurityException, IOException {
    final var certificate = request.certificates("certificates").get(0);
    final KeyFactory factory = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm());
    final CertifiedKey signer =
        new CertifiedKey(factory.generatePrivate(new PKCS8EncodedKeySpec(request.octets("privateKey"))), certificate);
    final Sealing sealing =
        new Sealing(OnlineSources.verifier(loadOf(request).anchors(), timeStampAnchors), timeStamps);
    final DSSDocument document = sealing.seal(request.text("format"), request.text("level"), signer);
    document.save(request.text("file"));
    return new LinkedHashMap<>();
  }

  private Map<String, Object> validate(JsonRequest request) {
    final DSSDocument document = new FileDocument(Path.of(request.text("file")).toFile());
    return ListVerdict.of(document, OnlineSources.verifier(loadOf(request).anchors(), timeStampAnchors));
  }

  private ListLoading loadOf(JsonRequest request) {
    return Objects.requireNonNull(loads.get(request.text("by")), "nothing was loaded by that name");
  }
}
