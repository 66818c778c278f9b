package kakehashi.dss;

import eu.europa.esig.dss.model.x509.CertificateToken;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/** A JSON object whose members are asked for by type; a missing or other member is an IllegalArgumentException. */
record JsonRequest(Map<String, Object> members) {

  static JsonRequest parse(String line) {
    try {
      return new JsonRequest(JsonUtil.parseJson(line));
    } catch (JoseException e) {
      throw new IllegalArgumentException("not a JSON object", e);
    }
  }

  boolean has(String name) {
    return members.get(name) != null;
  }

  String text(String name) {
    return member(name, String.class);
  }

  boolean isTrue(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  List<String> texts(String name) {
    return member(name, List.class).stream().map(String.class::cast).toList();
  }

  List<Integer> integers(String name) {
    return member(name, List.class).stream().map(value -> ((Number) value).intValue()).toList();
  }

  @SuppressWarnings("unchecked")
  List<JsonRequest> objects(String name) {
    return member(name, List.class).stream().map(value -> new JsonRequest((Map<String, Object>) value)).toList();
  }

  byte[] octets(String name) {
    return Base64.getDecoder().decode(text(name));
  }

  /** Certificates as base64 of their DER. */
  List<CertificateToken> certificates(String name) throws GeneralSecurityException {
    final CertificateFactory factory = CertificateFactory.getInstance("X.509");
    final List<CertificateToken> certificates = new ArrayList<>();
    for (final String base64 : texts(name)) {
      final byte[] der = Base64.getDecoder().decode(base64);
      certificates.add(
          new CertificateToken((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der))));
    }
    return certificates;
  }

  private <T> T member(String name, Class<T> type) {
    final Object value = members.get(name);
    if (!type.isInstance(value)) throw new IllegalArgumentException("the request has no " + name);
    return type.cast(value);
  }
}
