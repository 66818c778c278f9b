package kakehashi.dss;

import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.tsl.InfoRecord;
import eu.europa.esig.dss.model.tsl.LOTLInfo;
import eu.europa.esig.dss.model.tsl.TLInfo;
import eu.europa.esig.dss.spi.tsl.TrustedListsCertificateSource;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.tsl.job.TLValidationJob;
import eu.europa.esig.dss.tsl.source.LOTLSource;
import eu.europa.esig.dss.tsl.sync.ExpirationAndSignatureCheckStrategy;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import eu.europa.esig.dss.xades.tsl.TrustedListV6SignatureParametersBuilder;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import kakehashi.dss.TrustedListXml.ListIdentity;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The two test lists, signed with keys of the harness and loaded by DSS as it loads the real ones. */
final class TestTrustedLists {
  /** id-tsl-kp-tslSigning, TS 119 612 5.7.1. */
  private static final KeyPurposeId TSL_SIGNING =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("0.4.0.2231.3.0"));

  /** Names of lists that live in memory alone. */
  private static final String LOTL_LOCATION = "https://lists.example/eu-lotl.xml";
  private static final String MEMBER_STATE_LOCATION = "https://lists.example/member-state.xml";
  private static final List<Integer> VERSIONS = List.of(6);
  private static final String LOTL_OPERATOR = "TEST LOTL Operator";
  private static final String SUPERVISORY_BODY = "TEST Supervisory Body";

  private TestTrustedLists() {}

  /** The anchors of the services, by way of a list of the lists; throws where DSS has anything to say about a list. */
  static TrustedListsCertificateSource load(List<ListedService> services) throws GeneralSecurityException {
    final String territory = onlyTerritory(services);
    final CertifiedKey lotlSigner = signerOf(LOTL_OPERATOR, "EU");
    final CertifiedKey memberStateSigner = signerOf(SUPERVISORY_BODY, territory);
    final ListIdentity lotl =
        new ListIdentity(
            "EU-LOTL-TEST", LOTL_LOCATION, lotlSigner.certificate(), "EU", "EUlistofthelists", LOTL_OPERATOR);
    final ListIdentity memberState =
        new ListIdentity(
            "MEMBER-STATE-TEST",
            MEMBER_STATE_LOCATION,
            memberStateSigner.certificate(),
            territory,
            "EUgeneric",
            SUPERVISORY_BODY);
    final DSSDocument lotlText = TrustedListXml.listOfTheLists(lotl, memberState);
    final DSSDocument memberStateText = TrustedListXml.memberStateList(memberState, lotl, services);
    return load(
        lotl,
        Map.of(
            LOTL_LOCATION, signed(lotlText, lotlSigner),
            MEMBER_STATE_LOCATION, signed(memberStateText, memberStateSigner)));
  }

  /** TS 119 612 5.7.1: its country is the territory of the list, its organization the scheme operator. */
  private static CertifiedKey signerOf(String operator, String territory) throws GeneralSecurityException {
    return CertifiedKey.selfSigned("C=%s,O=%s,CN=%2$s Signer".formatted(territory, operator), TSL_SIGNING);
  }

  private static String onlyTerritory(List<ListedService> services) {
    final List<String> countries =
        services.stream()
            .filter(service -> service.type().equals(ListedService.CA_QC))
            .map(ListedService::country)
            .distinct()
            .toList();
    if (countries.size() == 1) return countries.get(0);
    throw new IllegalArgumentException("CAs of one country make a list, not those of " + countries);
  }

  private static DSSDocument signed(DSSDocument list, CertifiedKey signer) throws GeneralSecurityException {
    final XAdESSignatureParameters parameters =
        new TrustedListV6SignatureParametersBuilder(signer.certificate(), list).build();
    final XAdESService service = new XAdESService(new CommonCertificateVerifier());
    final ToBeSigned toBeSigned = service.getDataToSign(list, parameters);
    return service.signDocument(list, parameters, signer.sign(toBeSigned, parameters.getSignatureAlgorithm()));
  }

  private static TrustedListsCertificateSource load(ListIdentity lotl, Map<String, DSSDocument> lists) {
    final CommonTrustedCertificateSource lotlSigners = new CommonTrustedCertificateSource();
    lotlSigners.addCertificate(lotl.signer());
    final LOTLSource source = new LOTLSource();
    source.setUrl(lotl.location());
    source.setCertificateSource(lotlSigners);
    source.setTLVersions(VERSIONS);

    final TrustedListsCertificateSource anchors = new TrustedListsCertificateSource();
    final TLValidationJob job = new TLValidationJob();
    job.setListOfTrustedListSources(source);
    job.setOnlineDataLoader(lists::get);
    job.setTrustedListCertificateSource(anchors);
    // The default strategy loads the anchors of a list with a bad signature, too.
    job.setSynchronizationStrategy(new ExpirationAndSignatureCheckStrategy());
    job.onlineRefresh();
    requireSpotless(job.getSummary().getLOTLInfos());
    return anchors;
  }

  /** A list with a fault would blur every verdict, so it ends the run. */
  private static void requireSpotless(List<LOTLInfo> lotls) {
    final List<String> faults = new ArrayList<>();
    for (final LOTLInfo lotl : lotls) {
      faults.addAll(faultsOf(lotl));
      if (lotl.getTLInfos().size() != 1) faults.add("the pointer to the member-state list was not followed");
      lotl.getTLInfos().forEach(list -> faults.addAll(faultsOf(list)));
    }
    if (!faults.isEmpty()) throw new IllegalStateException("DSS refuses the test lists: " + faults);
  }

  private static List<String> faultsOf(TLInfo list) {
    final List<String> faults = new ArrayList<>();
    Stream.<InfoRecord>of(list.getDownloadCacheInfo(), list.getParsingCacheInfo(), list.getValidationCacheInfo())
        .filter(InfoRecord::isError)
        .forEach(record -> faults.add(list.getUrl() + ": " + record.getExceptionMessage()));
    if (!faults.isEmpty()) return faults;
    // Null where there is nothing to say.
    faults.addAll(Objects.requireNonNullElse(list.getParsingCacheInfo().getStructureValidationMessages(), List.of()));
    if (!list.getValidationCacheInfo().isValid()) {
      faults.add(list.getUrl() + ": signature " + list.getValidationCacheInfo().getSubIndication());
    }
    return faults;
  }
}
