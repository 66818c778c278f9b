package kakehashi.dss;

import eu.europa.esig.dss.model.timedependent.MutableTimeDependentValues;
import eu.europa.esig.dss.model.tsl.InfoRecord;
import eu.europa.esig.dss.model.tsl.LOTLInfo;
import eu.europa.esig.dss.model.tsl.MRA;
import eu.europa.esig.dss.model.tsl.OtherTSLPointer;
import eu.europa.esig.dss.model.tsl.ParsingInfoRecord;
import eu.europa.esig.dss.model.tsl.ServiceEquivalence;
import eu.europa.esig.dss.model.tsl.TLInfo;
import eu.europa.esig.dss.model.tsl.TLValidationJobSummary;
import eu.europa.esig.dss.model.tsl.ValidationInfoRecord;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.tsl.TrustedListsCertificateSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What DSS keeps about lists after loading them, as members of a JSON object. */
final class ListReport {
  private ListReport() {}

  /** {@code lotls} with their {@code lists} and {@code pivots}, and the number of {@code anchors}. */
  static Map<String, Object> of(TLValidationJobSummary summary, TrustedListsCertificateSource anchors) {
    final Map<String, Object> report = new LinkedHashMap<>();
    report.put("anchors", anchors.getNumberOfCertificates());
    report.put("lotls", summary.getLOTLInfos().stream().map(ListReport::listOfTheLists).toList());
    return report;
  }

  private static Map<String, Object> listOfTheLists(LOTLInfo lotl) {
    final Map<String, Object> report = list(lotl);
    report.put("lists", lotl.getTLInfos().stream().map(ListReport::list).toList());
    report.put("pivots", lotl.getPivotInfos().stream().map(ListReport::list).toList());
    return report;
  }

  private static Map<String, Object> list(TLInfo list) {
    final Map<String, Object> report = new LinkedHashMap<>();
    report.put("url", list.getUrl());
    report.put("messages", messages(list));
    final ValidationInfoRecord validation = list.getValidationCacheInfo();
    report.put("indication", text(validation.getIndication()));
    report.put("subIndication", text(validation.getSubIndication()));
    final ParsingInfoRecord parsing = list.getParsingCacheInfo();
    if (!parsing.isResultExist()) return report;
    report.put("version", parsing.getVersion());
    report.put("sequenceNumber", parsing.getSequenceNumber());
    report.put("territory", parsing.getTerritory());
    report.put("providers", parsing.getTSPNumber());
    report.put("services", parsing.getTSNumber());
    report.put("certificates", parsing.getCertNumber());
    report.put(
        "pointers",
        Stream.of(parsing.getLotlOtherPointers(), parsing.getTlOtherPointers())
            .filter(pointers -> pointers != null)
            .flatMap(List::stream)
            .map(ListReport::pointer)
            .toList());
    return report;
  }

  /** Everything that DSS has to say against a list, as {@code PART: TEXT}. */
  private static List<String> messages(TLInfo list) {
    final List<String> messages = new ArrayList<>();
    addException(messages, "download", list.getDownloadCacheInfo());
    addException(messages, "parsing", list.getParsingCacheInfo());
    addException(messages, "validation", list.getValidationCacheInfo());
    final ParsingInfoRecord parsing = list.getParsingCacheInfo();
    if (parsing.isResultExist() && parsing.getStructureValidationMessages() != null) {
      parsing.getStructureValidationMessages().forEach(text -> messages.add("structure: " + text));
    }
    final ValidationInfoRecord validation = list.getValidationCacheInfo();
    if (validation.isResultExist() && !validation.isValid()) {
      messages.add("signature: %s %s".formatted(validation.getIndication(), validation.getSubIndication()));
    }
    return messages;
  }

  private static void addException(List<String> messages, String part, InfoRecord record) {
    if (record.isError()) messages.add(part + ": " + record.getExceptionMessage());
  }

  private static Map<String, Object> pointer(OtherTSLPointer pointer) {
    final Map<String, Object> report = new LinkedHashMap<>();
    report.put("location", pointer.getTSLLocation());
    report.put("tslType", pointer.getTslType());
    report.put("territory", pointer.getSchemeTerritory());
    report.put(
        "signers",
        pointer.getSdiCertificates().stream()
            .map(CertificateToken::getEncoded)
            .map(Base64.getEncoder()::encodeToString)
            .toList());
    report.put("agreement", pointer.getMra() == null ? null : agreement(pointer.getMra()));
    return report;
  }

  private static Map<String, Object> agreement(MRA agreement) {
    final Map<String, Object> report = new LinkedHashMap<>();
    report.put("pointingLegislation", agreement.getPointingContractingPartyLegislation());
    report.put("pointedLegislation", agreement.getPointedContractingPartyLegislation());
    report.put("equivalences", agreement.getServiceEquivalence().stream().map(ListReport::equivalence).toList());
    return report;
  }

  /** The state of now. */
  private static Map<String, Object> equivalence(MutableTimeDependentValues<ServiceEquivalence> states) {
    final ServiceEquivalence state = states.getLatest();
    final Map<String, Object> report = new LinkedHashMap<>();
    report.put("legalIdentifier", state.getLegalInfoIdentifier());
    report.put("status", text(state.getStatus()));
    report.put("startDate", state.getStartDate().toInstant().toString());
    report.put("contexts", state.getCertificateContentEquivalences().stream().map(one -> text(one.getContext())).toList());
    report.put("states", states.getList().size());
    return report;
  }

  private static String text(Enum<?> value) {
    return value == null ? null : value.name();
  }
}
