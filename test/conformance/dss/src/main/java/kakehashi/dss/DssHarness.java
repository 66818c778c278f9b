package kakehashi.dss;

import eu.europa.esig.dss.model.DSSException;
import eu.europa.esig.dss.spi.tsl.TrustedListsCertificateSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kakehashi.dss.SignatureCase.Anchor;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Lets EU DSS make and validate one signature for each case of a folder, with test trusted lists that name the CAs of
 * the cases, and prints one JSON line a case. Exit codes: 0 every verdict is as expected, 1 some differ, 2 no verdict.
 * With {@code --session} it answers requests about published lists instead ({@link ListSession}).
 */
public final class DssHarness {
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
  private static final String SESSION = "--session";
  /** Below the example arc, as every policy of a test (X.660). */
  private static final String TIME_STAMP_POLICY = "2.999.10.99.1";

  private final CertifiedKey timeStampingUnit;
  private final PrintStream output;

  private DssHarness(PrintStream output) throws GeneralSecurityException {
    this.output = output;
    this.timeStampingUnit =
        CertifiedKey.selfSigned("C=EU,O=TEST DSS Harness,CN=TEST Time-stamping Unit", KeyPurposeId.id_kp_timeStamping);
  }

  public static void main(String[] arguments) {
    if (System.getProperty(LOG_LEVEL) == null) System.setProperty(LOG_LEVEL, "off");
    if (arguments.length != 1) {
      System.err.println("usage: dss-harness FOLDER | --session");
      System.exit(2);
    }
    try {
      final PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      if (arguments[0].equals(SESSION)) {
        new ListSession().answer(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), output);
        System.exit(0);
      }
      System.exit(new DssHarness(output).judge(SignatureCase.readAll(Path.of(arguments[0]))) ? 0 : 1);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      e.printStackTrace();
      System.exit(2);
    }
  }

  /** Whether every verdict was as expected. Each kind of anchor has its own lists: DSS stops at the first anchor. */
  private boolean judge(List<SignatureCase> cases) throws GeneralSecurityException {
    if (cases.isEmpty()) throw new IllegalArgumentException("the folder holds no case");
    final Map<Anchor, List<SignatureCase>> byAnchor =
        cases.stream().collect(Collectors.groupingBy(SignatureCase::anchor, TreeMap::new, Collectors.toList()));
    boolean agrees = true;
    for (final List<SignatureCase> group : byAnchor.values()) agrees &= judgeGroup(group);
    return agrees;
  }

  private boolean judgeGroup(List<SignatureCase> cases) throws GeneralSecurityException {
    final ListedService timeStamping = new ListedService(ListedService.QTST, timeStampingUnit.certificate(), Set.of());
    final TrustedListsCertificateSource anchors =
        TestTrustedLists.load(Stream.concat(ListedService.ofCases(cases).stream(), Stream.of(timeStamping)).toList());
    final KeyEntityTSPSource timeStamps =
        new KeyEntityTSPSource(
            timeStampingUnit.privateKey(), timeStampingUnit.certificate(), List.of(timeStampingUnit.certificate()));
    timeStamps.setTsaPolicy(TIME_STAMP_POLICY);
    final SignatureCreation creation = new SignatureCreation(anchors, timeStamps);
    boolean agrees = true;
    for (final SignatureCase signatureCase : cases) {
      final Verdict verdict = verdict(signatureCase, creation, anchors);
      agrees &= verdict.agreesWith(signatureCase.expectation());
      output.println(line(signatureCase, verdict));
    }
    return agrees;
  }

  private static Verdict verdict(
      SignatureCase signatureCase, SignatureCreation creation, TrustedListsCertificateSource anchors) {
    final List<String> alerts = new ArrayList<>();
    try {
      return Verdict.of(creation.create(signatureCase, alerts), anchors, alerts);
    } catch (DSSException | GeneralSecurityException e) {
      return Verdict.failed(e, alerts);
    }
  }

  private static JsonLine line(SignatureCase signatureCase, Verdict verdict) {
    return new JsonLine()
        .with("case", signatureCase.name())
        .with("indication", verdict.indication())
        .with("subIndication", verdict.subIndication())
        .with("qualification", verdict.qualification())
        .with("level", verdict.level())
        .with("revocation", verdict.revocation())
        .with("agrees", verdict.agreesWith(signatureCase.expectation()))
        .with("messages", verdict.messages());
  }
}
