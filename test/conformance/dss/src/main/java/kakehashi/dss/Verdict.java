package kakehashi.dss;

import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.util.ArrayList;
import java.util.List;
import kakehashi.dss.SignatureCase.Expectation;

/**
 * What DSS concludes about a signature (EN 319 102-1, TS 119 615): indication and sub-indication, qualification, level
 * reached, the kind of status information that it holds for the signing certificate, and every message, each as
 * {@code SEVERITY KEY: TEXT}. What does not apply is null.
 */
record Verdict(
    String indication,
    String subIndication,
    String qualification,
    String level,
    String revocation,
    List<String> messages) {

  /** Validates with the anchors of the lists and nothing online: a signature of level LT brings all that it needs. */
  static Verdict of(DSSDocument signature, CertificateSource anchors, List<String> alerts) {
    final CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(anchors);
    final SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(signature);
    validator.setCertificateVerifier(verifier);
    final Reports reports = validator.validateDocument();
    final SimpleReport report = reports.getSimpleReport();
    final String id = report.getFirstSignatureId();
    return new Verdict(
        text(report.getIndication(id)),
        text(report.getSubIndication(id)),
        text(report.getSignatureQualification(id)),
        text(report.getSignatureFormat(id)),
        revocationSource(reports.getDiagnosticData(), id),
        messages(report, alerts));
  }

  /** No signature could be made: the reason is the only message. */
  static Verdict failed(Exception reason, List<String> alerts) {
    final List<String> messages = new ArrayList<>(alerts);
    messages.add("error %s: %s".formatted(reason.getClass().getSimpleName(), reason.getMessage()));
    return new Verdict("NOT_SIGNED", null, null, null, null, messages);
  }

  boolean agreesWith(Expectation expectation) {
    return expectation.indication().equals(indication)
        && expectation.subIndication().equals(subIndication == null ? "" : subIndication)
        && expectation.qualification().equals(qualification);
  }

  private static String text(Enum<?> value) {
    return value == null ? null : value.name();
  }

  private static String revocationSource(DiagnosticData diagnosticData, String signatureId) {
    return text(diagnosticData.getCertificateRevocationSource(diagnosticData.getSigningCertificateId(signatureId)));
  }

  private static List<String> messages(SimpleReport report, List<String> alerts) {
    final String id = report.getFirstSignatureId();
    final List<String> messages = new ArrayList<>(alerts);
    add(messages, "error", report.getAdESValidationErrors(id));
    add(messages, "warning", report.getAdESValidationWarnings(id));
    add(messages, "information", report.getAdESValidationInfo(id));
    add(messages, "error", report.getQualificationErrors(id));
    add(messages, "warning", report.getQualificationWarnings(id));
    add(messages, "information", report.getQualificationInfo(id));
    report.getSignatureTimestamps(id).stream()
        .filter(timeStamp -> timeStamp.getIndication() != Indication.PASSED)
        .forEach(timeStamp -> messages.add("error TIME_STAMP: " + timeStamp.getIndication()));
    return messages.stream().distinct().toList();
  }

  private static void add(List<String> messages, String severity, List<Message> more) {
    more.forEach(message -> messages.add("%s %s: %s".formatted(severity, message.getKey(), message.getValue())));
  }
}
