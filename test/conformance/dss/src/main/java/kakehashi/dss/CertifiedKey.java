package kakehashi.dss;

import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A private key with its certificate. The harness makes those of the list operators and of its time-stamping unit. */
record CertifiedKey(PrivateKey privateKey, CertificateToken certificate) {

  /**
   * A fresh P-256 key with a self-signed end-entity certificate of a week. That is enough: DSS takes a list signer and
   * a time-stamping unit alike as anchors where a pointer or a list holds exactly that certificate.
   */
  static CertifiedKey selfSigned(String subject, KeyPurposeId purpose) throws GeneralSecurityException {
    final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    final KeyPair pair = generator.generateKeyPair();
    final X500Name name = new X500Name(subject);
    final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    final X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(now.getEpochSecond()),
            Date.from(now.minus(1, ChronoUnit.HOURS)),
            Date.from(now.plus(7, ChronoUnit.DAYS)),
            name,
            pair.getPublic());
    try {
      addExtensions(builder, pair, purpose);
      final ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
      final X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      return new CertifiedKey(pair.getPrivate(), new CertificateToken(certificate));
    } catch (CertIOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static void addExtensions(X509v3CertificateBuilder builder, KeyPair pair, KeyPurposeId purpose)
      throws CertIOException, GeneralSecurityException {
    final boolean isTimeStamping = KeyPurposeId.id_kp_timeStamping.equals(purpose);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    // RFC 3161 2.3 wants it critical; TS 119 612 5.7.1 lets it be either.
    builder.addExtension(Extension.extendedKeyUsage, isTimeStamping, new ExtendedKeyUsage(purpose));
    final JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(pair.getPublic()));
  }

  /** The signature value over what DSS wants signed. */
  SignatureValue sign(ToBeSigned toBeSigned, SignatureAlgorithm algorithm) throws GeneralSecurityException {
    final Signature signature = Signature.getInstance(algorithm.getJCEId());
    signature.initSign(privateKey);
    signature.update(toBeSigned.getBytes());
    return new SignatureValue(algorithm, signature.sign());
  }
}
