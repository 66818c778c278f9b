package kakehashi.dss;

import eu.europa.esig.dss.model.x509.CertificateToken;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * A trust service as the test list shows it: type, digital identity, and the kinds of certificate it is granted for,
 * each the last part of the URI of an AdditionalServiceInformation.
 */
record ListedService(String type, CertificateToken identity, Set<String> additionalServiceInformation) {
  static final String CA_QC = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC";
  static final String QTST = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST";

  /** One service for each anchor of the cases, in the order in which they first occur. */
  static List<ListedService> ofCases(List<SignatureCase> cases) {
    return cases.stream()
        .map(SignatureCase::anchorCertificate)
        .distinct()
        .map(anchor -> new ListedService(CA_QC, anchor, servedBy(anchor, cases)))
        .toList();
  }

  private static Set<String> servedBy(CertificateToken anchor, List<SignatureCase> cases) {
    return cases.stream()
        .filter(one -> one.anchorCertificate().equals(anchor))
        .flatMap(one -> one.additionalServiceInformation().stream())
        .collect(Collectors.toSet());
  }

  /** DSS wants organizationName or commonName of an anchor to be the name of the provider or service in the list. */
  String providerName() {
    return attribute(BCStyle.O.getId());
  }

  String serviceName() {
    return attribute(BCStyle.CN.getId());
  }

  String country() {
    return attribute(BCStyle.C.getId());
  }

  private String attribute(String oid) {
    final X500Name name = X500Name.getInstance(identity.getCertificate().getSubjectX500Principal().getEncoded());
    return Arrays.stream(name.getRDNs())
        .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
        .filter(attribute -> attribute.getType().getId().equals(oid))
        .map(attribute -> IETFUtils.valueToString(attribute.getValue()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no attribute " + oid));
  }
}
