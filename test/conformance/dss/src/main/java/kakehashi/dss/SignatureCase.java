package kakehashi.dss;

import eu.europa.esig.dss.model.x509.CertificateToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One signature to be made and validated, as another program left it in a folder: {@code certificate.pem},
 * {@code key.pem} (PKCS#8), {@code chain.pem} (issuing CA first, root last) and {@code case.properties}.
 */
record SignatureCase(
    String name,
    CertificateToken certificate,
    PrivateKey privateKey,
    List<CertificateToken> chain,
    Anchor anchor,
    Set<RevocationMethod> revocation,
    List<String> additionalServiceInformation,
    Expectation expectation) {

  /** Which certificate of the path the list names. With the root, DSS needs AIA and the status of the CA, too. */
  enum Anchor {
    ISSUING_CA,
    ROOT
  }

  /** What DSS may ask for the status of a certificate. */
  enum RevocationMethod {
    OCSP,
    CRL
  }

  /** The verdict that the profile of the certificate promises; an absent sub-indication is an empty text. */
  record Expectation(String indication, String subIndication, String qualification) {}

  /** The certificate that the trusted list names as the service digital identity. */
  CertificateToken anchorCertificate() {
    return anchor == Anchor.ROOT ? chain.get(chain.size() - 1) : chain.get(0);
  }

  /** Every case below the folder, by name; a case is a folder with a {@code case.properties}. */
  static List<SignatureCase> readAll(Path folder) throws IOException, GeneralSecurityException {
    final List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(path -> path.endsWith("case.properties")).sorted().toList();
    }
    final List<SignatureCase> cases = new ArrayList<>();
    for (final Path file : files) {
      final Path caseFolder = file.getParent();
      cases.add(read(folder.relativize(caseFolder).toString(), caseFolder));
    }
    return cases;
  }

  private static SignatureCase read(String name, Path folder) throws IOException, GeneralSecurityException {
    final Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve("case.properties"))) {
      properties.load(reader);
    }
    final CertificateToken certificate = certificates(folder.resolve("certificate.pem")).get(0);
    return new SignatureCase(
        name,
        certificate,
        privateKey(folder.resolve("key.pem"), certificate.getPublicKey().getAlgorithm()),
        certificates(folder.resolve("chain.pem")),
        Anchor.valueOf(properties.getProperty("anchor", "ISSUING_CA")),
        words(properties.getProperty("revocation", "OCSP CRL"))
            .map(RevocationMethod::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(RevocationMethod.class))),
        words(properties.getProperty("additionalServiceInformation")).toList(),
        new Expectation(
            properties.getProperty("expectedIndication", "TOTAL_PASSED"),
            properties.getProperty("expectedSubIndication", ""),
            properties.getProperty("expectedQualification")));
  }

  private static Stream<String> words(String text) {
    return Arrays.stream(text.trim().split("\\s+"));
  }

  private static List<CertificateToken> certificates(Path file) throws IOException, GeneralSecurityException {
    try (InputStream input = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(input).stream()
          .map(certificate -> new CertificateToken((X509Certificate) certificate))
          .toList();
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
    final String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
    final byte[] der = Base64.getDecoder().decode(base64);
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }
}
