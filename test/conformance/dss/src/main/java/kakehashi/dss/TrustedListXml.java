package kakehashi.dss;

import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The text of the two unsigned test lists, version 6 (TS 119 612 V2.4.1): a list of the lists, and a member-state list.
 * Kept as text, so that a reader can lay it beside the standard; DSS checks both against the schema when it loads them.
 */
final class TrustedListXml {
  private static final String TRUSTED_LIST = "http://uri.etsi.org/TrstSvc/TrustedList/";
  /** Services count from here: after 2016-07-01 (eIDAS), and before any certificate of a test (TS 119 615). */
  private static final String STATUS_STARTING_TIME = "2020-01-01T00:00:00Z";
  private static final int DAYS_UNTIL_NEXT_UPDATE = 30;

  private TrustedListXml() {}

  /** What tells one list from another in a pointer: where it lies, who signs it, and for which territory. */
  record ListIdentity(
      String id, String location, CertificateToken signer, String territory, String kind, String operator) {
    String type() {
      return TRUSTED_LIST + "TSLType/" + kind;
    }

    /** EUlistofthelists has rules of its own name; member states have EUcommon, and one of their own. */
    String communityRules() {
      final String rules = TRUSTED_LIST + "schemerules/";
      return "EU".equals(territory) ? uri(rules + kind) : uri(rules + "EUcommon") + uri(rules + territory);
    }

    String statusDetermination() {
      return TRUSTED_LIST + "StatusDetn/" + ("EU".equals(territory) ? kind : "EUappropriate");
    }
  }

  static DSSDocument listOfTheLists(ListIdentity lotl, ListIdentity memberState) {
    return document(lotl, pointer(lotl) + pointer(memberState), "");
  }

  static DSSDocument memberStateList(ListIdentity memberState, ListIdentity lotl, List<ListedService> services) {
    final Map<String, List<ListedService>> byProvider = new LinkedHashMap<>();
    for (final ListedService service : services) {
      byProvider.computeIfAbsent(service.providerName(), name -> new ArrayList<>()).add(service);
    }
    final StringBuilder providers = new StringBuilder();
    byProvider.forEach((name, ofProvider) -> providers.append(provider(name, ofProvider)));
    return document(
        memberState, pointer(lotl), "<TrustServiceProviderList>%s</TrustServiceProviderList>".formatted(providers));
  }

  private static DSSDocument document(ListIdentity list, String pointers, String providers) {
    final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    final String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" Id="%s" TSLTag="http://uri.etsi.org/19612/TSLTag">
        <SchemeInformation>
        <TSLVersionIdentifier>6</TSLVersionIdentifier>
        <TSLSequenceNumber>1</TSLSequenceNumber>
        <TSLType>%s</TSLType>
        <SchemeOperatorName>%s</SchemeOperatorName>
        <SchemeOperatorAddress>%s</SchemeOperatorAddress>
        <SchemeName>%s</SchemeName>
        <SchemeInformationURI>%s</SchemeInformationURI>
        <StatusDeterminationApproach>%s</StatusDeterminationApproach>
        <SchemeTypeCommunityRules>%s</SchemeTypeCommunityRules>
        <SchemeTerritory>%s</SchemeTerritory>
        <PolicyOrLegalNotice>
        <TSLLegalNotice xml:lang="en">TEST list without any legal effect.</TSLLegalNotice>
        </PolicyOrLegalNotice>
        <HistoricalInformationPeriod>65535</HistoricalInformationPeriod>
        <PointersToOtherTSL>%s</PointersToOtherTSL>
        <ListIssueDateTime>%s</ListIssueDateTime>
        <NextUpdate><dateTime>%s</dateTime></NextUpdate>
        </SchemeInformation>
        %s
        </TrustServiceStatusList>
        """
            .formatted(
                list.id(),
                list.type(),
                name(list.operator()),
                address(list.territory()),
                name(list.territory() + ":TEST trusted list of the DSS harness"),
                uri("https://lists.example/information"),
                list.statusDetermination(),
                list.communityRules(),
                list.territory(),
                pointers,
                now,
                now.plus(DAYS_UNTIL_NEXT_UPDATE, ChronoUnit.DAYS),
                providers);
    return new InMemoryDocument(xml.getBytes(StandardCharsets.UTF_8), list.id() + ".xml");
  }

  private static String pointer(ListIdentity list) {
    return """
        <OtherTSLPointer>
        <ServiceDigitalIdentities><ServiceDigitalIdentity>%s</ServiceDigitalIdentity></ServiceDigitalIdentities>
        <TSLLocation>%s</TSLLocation>
        <AdditionalInformation>
        <OtherInformation><TSLType>%s</TSLType></OtherInformation>
        <OtherInformation><SchemeTerritory>%s</SchemeTerritory></OtherInformation>
        <OtherInformation>
        <MimeType xmlns="http://uri.etsi.org/02231/v2/additionaltypes#">application/vnd.etsi.tsl+xml</MimeType>
        </OtherInformation>
        <OtherInformation><SchemeOperatorName>%s</SchemeOperatorName></OtherInformation>
        <OtherInformation><SchemeTypeCommunityRules>%s</SchemeTypeCommunityRules></OtherInformation>
        </AdditionalInformation>
        </OtherTSLPointer>
        """
        .formatted(
            x509Certificate(list.signer()),
            list.location(),
            list.type(),
            list.territory(),
            name(list.operator()),
            list.communityRules());
  }

  private static String provider(String providerName, List<ListedService> services) {
    return """
        <TrustServiceProvider>
        <TSPInformation>
        <TSPName>%s</TSPName>
        <TSPTradeName>%s</TSPTradeName>
        <TSPAddress>%s</TSPAddress>
        <TSPInformationURI>%s</TSPInformationURI>
        </TSPInformation>
        <TSPServices>%s</TSPServices>
        </TrustServiceProvider>
        """
        .formatted(
            name(providerName),
            name(providerName),
            address(services.get(0).country()),
            uri("https://lists.example/provider"),
            services.stream().map(TrustedListXml::service).collect(Collectors.joining()));
  }

  private static String service(ListedService service) {
    return """
        <TSPService>
        <ServiceInformation>
        <ServiceTypeIdentifier>%s</ServiceTypeIdentifier>
        <ServiceName>%s</ServiceName>
        <ServiceDigitalIdentity>%s<DigitalId><X509SubjectName>%s</X509SubjectName></DigitalId></ServiceDigitalIdentity>
        <ServiceStatus>%s</ServiceStatus>
        <StatusStartingTime>%s</StatusStartingTime>
        %s
        </ServiceInformation>
        </TSPService>
        """
        .formatted(
            service.type(),
            name(service.serviceName()),
            x509Certificate(service.identity()),
            escaped(service.identity().getCertificate().getSubjectX500Principal().getName()),
            TRUSTED_LIST + "Svcstatus/granted",
            STATUS_STARTING_TIME,
            extensions(service));
  }

  private static String extensions(ListedService service) {
    if (service.additionalServiceInformation().isEmpty()) return "";
    return service.additionalServiceInformation().stream()
        .sorted()
        .map(kind -> uri(TRUSTED_LIST + "SvcInfoExt/" + kind))
        .map(uri -> "<AdditionalServiceInformation>" + uri + "</AdditionalServiceInformation>")
        .map(information -> "<Extension Critical=\"true\">" + information + "</Extension>")
        .collect(Collectors.joining("", "<ServiceInformationExtensions>", "</ServiceInformationExtensions>"));
  }

  private static String address(String country) {
    return """
        <PostalAddresses><PostalAddress xml:lang="en">
        <StreetAddress>1 TEST Street</StreetAddress><Locality>TEST</Locality><CountryName>%s</CountryName>
        </PostalAddress></PostalAddresses>
        <ElectronicAddress>%s%s</ElectronicAddress>
        """
        .formatted(country, uri("mailto:test@lists.example"), uri("https://lists.example/contact"));
  }

  private static String x509Certificate(CertificateToken certificate) {
    final String base64 = Base64.getEncoder().encodeToString(certificate.getEncoded());
    return "<DigitalId><X509Certificate>%s</X509Certificate></DigitalId>".formatted(base64);
  }

  private static String name(String text) {
    return "<Name xml:lang=\"en\">%s</Name>".formatted(escaped(text));
  }

  private static String uri(String text) {
    return "<URI xml:lang=\"en\">%s</URI>".formatted(escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
