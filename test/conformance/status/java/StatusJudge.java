import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * Judge of CRLs and OCSP answers by the JDK's PKIX validation, which fetches both from where the certificates say. The
 * trust anchor is the root, so the status of the issuing CA is checked as well.
 *
 * <p>Standard input: one line for each path, fields behind tabs: name, file with the path in PEM (the certificate first,
 * root last). Standard output: two lines for each path, fields behind tabs: name, OCSP or CRL, status (good, revoked,
 * expired, refused), reason, what the JDK said.
 */
public final class StatusJudge {
  private static final String OCSP = "OCSP";
  private static final String CRL = "CRL";

  private StatusJudge() {}

  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    // Lists are fetched only where this is set; it is read when the validator is first used.
    System.setProperty("com.sun.security.enableCRLDP", "true");
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] fields = line.split("\t");
      List<X509Certificate> path = readPath(factory, Path.of(fields[1]));
      for (String method : List.of(OCSP, CRL)) {
        System.out.println(fields[0] + "\t" + method + "\t" + judge(factory, path, method));
      }
    }
  }

  private static List<X509Certificate> readPath(CertificateFactory factory, Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream stream = Files.newInputStream(file)) {
      return factory.generateCertificates(stream).stream().map(X509Certificate.class::cast).toList();
    }
  }

  private static String judge(CertificateFactory factory, List<X509Certificate> path, String method)
      throws GeneralSecurityException {
    int last = path.size() - 1;
    CertPath certPath = factory.generateCertPath(path.subList(0, last));
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(
        method.equals(OCSP) ? Set.of(Option.NO_FALLBACK) : Set.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.get(last), null)));
    parameters.addCertPathChecker(checker);
    try {
      validator.validate(certPath, parameters);
      return "good\t\t";
    } catch (CertPathValidatorException refusal) {
      String detail = String.valueOf(refusal.getMessage()).replaceAll("\\s+", " ");
      // What is wrong with an issuer is not the status of the certificate.
      if (refusal.getIndex() != 0) return "refused\t\tat " + refusal.getIndex() + ": " + detail;
      if (refusal.getReason() == BasicReason.EXPIRED) return "expired\t\t" + detail;
      if (refusal.getCause() instanceof CertificateRevokedException revoked) {
        return "revoked\t" + revoked.getRevocationReason() + "\t" + detail;
      }
      return "refused\t\t" + refusal.getReason() + ": " + detail;
    }
  }
}
