package kakehashi.dss;

import eu.europa.esig.dss.diagnostic.CertificateWrapper;
import eu.europa.esig.dss.diagnostic.TrustServiceWrapper;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What DSS concludes about a sealed document, and which services of which lists it came by, as members of a JSON object. */
final class ListVerdict {
  private ListVerdict() {}

  static Map<String, Object> of(DSSDocument document, CertificateVerifier verifier) {
    final SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(document);
    validator.setCertificateVerifier(verifier);
    final Reports reports = validator.validateDocument();
    final SimpleReport report = reports.getSimpleReport();
    final String id = report.getFirstSignatureId();
    final Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("indication", text(report.getIndication(id)));
    verdict.put("subIndication", text(report.getSubIndication(id)));
    verdict.put("qualification", text(report.getSignatureQualification(id)));
    verdict.put("format", text(report.getSignatureFormat(id)));
    verdict.put("errors", keys(report.getAdESValidationErrors(id)));
    verdict.put("warnings", keys(report.getAdESValidationWarnings(id)));
    verdict.put("qualificationErrors", keys(report.getQualificationErrors(id)));
    verdict.put("qualificationWarnings", keys(report.getQualificationWarnings(id)));
    verdict.put("qualificationInformation", keys(report.getQualificationInfo(id)));
    verdict.put("certificateQualifications", certificateQualifications(reports, id));
    verdict.put(
        "timeStamps",
        report.getSignatureTimestamps(id).stream()
            .map(timeStamp -> timeStamp.getIndication() == Indication.PASSED ? "PASSED" : "NOT_PASSED")
            .toList());
    final CertificateWrapper certificate =
        reports.getDiagnosticData().getSignatureById(id).getSigningCertificate();
    verdict.put("enactedMra", certificate == null ? null : certificate.getMRAEnactedTrustServiceLegalIdentifier());
    verdict.put(
        "services",
        certificate == null
            ? List.of()
            : certificate.getTrustServices().stream().map(ListVerdict::service).toList());
    return verdict;
  }

  /** What the certificate was at issuance, and at the best signature time (TS 119 615 4.4). */
  private static List<String> certificateQualifications(Reports reports, String signatureId) {
    return reports
        .getDetailedReport()
        .getXmlSignatureById(signatureId)
        .getValidationSignatureQualification()
        .getValidationCertificateQualification()
        .stream()
        .map(one -> text(one.getCertificateQualification()))
        .distinct()
        .toList();
  }

  private static Map<String, Object> service(TrustServiceWrapper service) {
    final Map<String, Object> report = new LinkedHashMap<>();
    report.put("list", service.getTrustedList() == null ? null : service.getTrustedList().getUrl());
    report.put(
        "listOfTheLists", service.getListOfTrustedLists() == null ? null : service.getListOfTrustedLists().getUrl());
    report.put("type", service.getType());
    report.put("status", service.getStatus());
    report.put("additionalServiceInformation", service.getAdditionalServiceInfos());
    report.put("qualifiers", service.getCapturedQualifierUris());
    report.put("isEnactedMra", service.isEnactedMRA());
    report.put("originalType", service.getOriginalTCType());
    report.put("originalStatus", service.getOriginalTCStatus());
    return report;
  }

  /** {@code KEY: TEXT}, each once. */
  private static List<String> keys(List<Message> messages) {
    return Stream.ofNullable(messages)
        .flatMap(List::stream)
        .map(message -> message.getKey() + ": " + message.getValue())
        .distinct()
        .toList();
  }

  private static String text(Enum<?> value) {
    return value == null ? null : value.name();
  }
}
