package kakehashi.dss;

import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.service.http.commons.CommonsDataLoader;
import eu.europa.esig.dss.spi.tsl.TrustedListsCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.tsl.function.OfficialJournalSchemeInformationURI;
import eu.europa.esig.dss.tsl.function.TLPredicateFactory;
import eu.europa.esig.dss.tsl.job.TLValidationJob;
import eu.europa.esig.dss.tsl.source.LOTLSource;
import eu.europa.esig.dss.tsl.sync.ExpirationAndSignatureCheckStrategy;
import eu.europa.esig.trustedlist.jaxb.tsl.OtherTSLPointerType;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The trusted lists behind lists of the lists, loaded anew, and what DSS says about each of them. */
record ListLoading(TrustedListsCertificateSource anchors, Map<String, Object> report) {

  /** {@code lotls}: the lists of the lists to begin with, each as {@link #source} reads it. */
  static ListLoading of(JsonRequest request) throws GeneralSecurityException {
    final List<LOTLSource> sources = new ArrayList<>();
    for (final JsonRequest lotl : request.objects("lotls")) sources.add(source(lotl));
    final TrustedListsCertificateSource anchors = new TrustedListsCertificateSource();
    final TLValidationJob job = new TLValidationJob();
    job.setListOfTrustedListSources(sources.toArray(LOTLSource[]::new));
    final CommonsDataLoader loader = OnlineSources.impatient(new CommonsDataLoader());
    // Without a cache between, every load sees what is published now.
    job.setOnlineDataLoader(url -> new InMemoryDocument(loader.get(url), url));
    job.setTrustedListCertificateSource(anchors);
    // The default strategy loads the anchors of a list with a bad signature, too.
    job.setSynchronizationStrategy(new ExpirationAndSignatureCheckStrategy());
    job.onlineRefresh();
    return new ListLoading(anchors, ListReport.of(job.getSummary(), anchors));
  }

  /**
   * {@code url}; {@code signers}: certificates; {@code versions}; {@code lotlType}: TSLType of pointers to the list
   * itself; {@code tlTypes} or {@code tlTypeNot}: TSLType of the pointers to follow; {@code mra}; {@code announcement}:
   * where its signers are announced, and then its pivots count. Without types it is as DSS has it for the EU.
   */
  private static LOTLSource source(JsonRequest lotl) throws GeneralSecurityException {
    final CommonTrustedCertificateSource signers = new CommonTrustedCertificateSource();
    lotl.certificates("signers").forEach(signers::addCertificate);
    final LOTLSource source = new LOTLSource();
    source.setUrl(lotl.text("url"));
    source.setCertificateSource(signers);
    source.setTLVersions(lotl.integers("versions"));
    source.setMraSupport(lotl.isTrue("mra"));
    if (lotl.has("lotlType")) source.setLotlPredicate(pointerOfType(lotl.text("lotlType")));
    if (lotl.has("tlTypes")) {
      lotl.texts("tlTypes").stream().map(ListLoading::pointerOfType).reduce(Predicate::or).ifPresent(source::setTlPredicate);
    }
    if (lotl.has("tlTypeNot")) source.setTlPredicate(pointerOfType(lotl.text("tlTypeNot")).negate());
    if (lotl.has("announcement")) {
      source.setPivotSupport(true);
      source.setSigningCertificatesAnnouncementPredicate(
          new OfficialJournalSchemeInformationURI(lotl.text("announcement")));
    }
    return source;
  }

  private static Predicate<OtherTSLPointerType> pointerOfType(String tslType) {
    return TLPredicateFactory.createXMLOtherTSLPointerPredicate()
        .and(TLPredicateFactory.createPredicateWithCustomTSLType(tslType));
  }
}
