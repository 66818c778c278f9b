import java.io.File;
import java.io.FileInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates the signature of lists by the JDK's XML Signature. Arguments: pairs of a list and the certificate (DER) that
 * must have signed it. Prints one line a list: VALID, or INVALID and why. Run as a single source file.
 */
public final class VerifyTrustedLists {
  private static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

  public static void main(String[] arguments) {
    for (int place = 0; place + 1 < arguments.length; place += 2) {
      System.out.println(verdict(new File(arguments[place]), new File(arguments[place + 1])).replaceAll("\\s+", " "));
    }
  }

  private static String verdict(File list, File certificate) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Document document = factory.newDocumentBuilder().parse(list);
      NodeList signatures = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
      if (signatures.getLength() != 1) return "INVALID " + signatures.getLength() + " signatures";
      DOMValidateContext context =
          new DOMValidateContext(KeySelector.singletonKeySelector(keyOf(certificate)), signatures.item(0));
      context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
      NodeList properties = document.getElementsByTagNameNS(XADES, "SignedProperties");
      for (int place = 0; place < properties.getLength(); place++) {
        context.setIdAttributeNS((Element) properties.item(place), null, "Id");
      }
      XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      if (signature.validate(context)) return "VALID";
      StringBuilder why = new StringBuilder("INVALID");
      if (!signature.getSignatureValue().validate(context)) why.append(" signature value");
      for (Object reference : signature.getSignedInfo().getReferences()) {
        Reference one = (Reference) reference;
        if (!one.validate(context)) why.append(" digest of \"").append(one.getURI()).append('"');
      }
      return why.toString();
    } catch (Exception refusal) {
      return "INVALID " + refusal;
    }
  }

  private static PublicKey keyOf(File certificate) throws Exception {
    try (FileInputStream octets = new FileInputStream(certificate)) {
      return ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets)).getPublicKey();
    }
  }
}
