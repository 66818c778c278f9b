// Judge of CRLs and OCSP answers by Go: crypto/x509 and golang.org/x/crypto/ocsp, which share no code with the service.
//
// Standard input: JSON {"now": RFC 3339 time of the world, "subjects": [{"name", "certificate", "issuer" (files in PEM),
// "ocspUrl", "crlUrl"}]}. Standard output: one JSON object a line, {"name", "by", "status", "reason", "detail"}, three for
// a subject: OCSP by SHA-1, OCSP by SHA-256, and the CRL. status is good, revoked, unknown or refused.
package main

import (
	"bytes"
	"crypto"
	_ "crypto/sha1"
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Clocks of client and server may differ by this much.
const skew = 2 * time.Minute

type subject struct {
	Name        string `json:"name"`
	Certificate string `json:"certificate"`
	Issuer      string `json:"issuer"`
	OcspURL     string `json:"ocspUrl"`
	CrlURL      string `json:"crlUrl"`
}

type task struct {
	Now      time.Time `json:"now"`
	Subjects []subject `json:"subjects"`
}

type verdict struct {
	Name   string `json:"name"`
	By     string `json:"by"`
	Status string `json:"status"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// CRLReason as RFC 5280 5.3.1 names it.
var reasons = map[int]string{
	0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
	5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
}

func main() {
	var given task
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	started := time.Now()
	now := func() time.Time { return given.Now.Add(time.Since(started)) }
	out := json.NewEncoder(os.Stdout)
	for _, one := range given.Subjects {
		for _, by := range []string{"OCSP SHA-1", "OCSP SHA-256", "CRL"} {
			answer := verdict{Name: one.Name, By: by}
			if err := judge(one, by, now, &answer); err != nil {
				answer.Status, answer.Detail = "refused", err.Error()
			}
			if err := out.Encode(answer); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
	}
}

func judge(one subject, by string, now func() time.Time, answer *verdict) error {
	certificate, err := readCertificate(one.Certificate)
	if err != nil {
		return err
	}
	issuer, err := readCertificate(one.Issuer)
	if err != nil {
		return err
	}
	switch by {
	case "OCSP SHA-1":
		return askOcsp(one.OcspURL, certificate, issuer, crypto.SHA1, now, answer)
	case "OCSP SHA-256":
		return askOcsp(one.OcspURL, certificate, issuer, crypto.SHA256, now, answer)
	default:
		return readList(one.CrlURL, certificate, issuer, now, answer)
	}
}

func askOcsp(url string, certificate, issuer *x509.Certificate, hash crypto.Hash, now func() time.Time, answer *verdict) error {
	request, err := ocsp.CreateRequest(certificate, issuer, &ocsp.RequestOptions{Hash: hash})
	if err != nil {
		return err
	}
	reply, err := http.Post(url, "application/ocsp-request", bytes.NewReader(request))
	if err != nil {
		return err
	}
	body, err := bodyOf(reply, "application/ocsp-response")
	if err != nil {
		return err
	}
	response, err := ocsp.ParseResponseForCert(body, certificate, issuer)
	if err != nil {
		return err
	}
	if response.IssuerHash != hash {
		return fmt.Errorf("the answer names the issuer by %v", response.IssuerHash)
	}
	if err := current(response.ThisUpdate, response.NextUpdate, now()); err != nil {
		return err
	}
	if responder := response.Certificate; responder != nil {
		if err := mayAnswer(responder, now()); err != nil {
			return err
		}
	}
	switch response.Status {
	case ocsp.Good:
		answer.Status = "good"
	case ocsp.Revoked:
		answer.Status, answer.Reason = "revoked", reasons[response.RevocationReason]
		if response.RevokedAt.After(now().Add(skew)) {
			return fmt.Errorf("revoked in the future, at %v", response.RevokedAt)
		}
	case ocsp.Unknown:
		answer.Status = "unknown"
	default:
		return fmt.Errorf("status %d", response.Status)
	}
	return nil
}

// Whom the issuer made a responder; x/crypto/ocsp checks its signature and key usage extension alone.
func mayAnswer(responder *x509.Certificate, now time.Time) error {
	if now.Before(responder.NotBefore) || now.After(responder.NotAfter) {
		return fmt.Errorf("the responder certificate is not valid at %v", now)
	}
	for _, usage := range responder.ExtKeyUsage {
		if usage == x509.ExtKeyUsageOCSPSigning {
			return nil
		}
	}
	return fmt.Errorf("the responder certificate is not for signing OCSP answers")
}

func readList(url string, certificate, issuer *x509.Certificate, now func() time.Time, answer *verdict) error {
	reply, err := http.Get(url)
	if err != nil {
		return err
	}
	body, err := bodyOf(reply, "application/pkix-crl")
	if err != nil {
		return err
	}
	list, err := x509.ParseRevocationList(body)
	if err != nil {
		return err
	}
	if err := list.CheckSignatureFrom(issuer); err != nil {
		return err
	}
	if !bytes.Equal(list.RawIssuer, issuer.RawSubject) || !bytes.Equal(list.AuthorityKeyId, issuer.SubjectKeyId) {
		return fmt.Errorf("the list is of another issuer")
	}
	if list.Number == nil {
		return fmt.Errorf("the list has no number")
	}
	if err := current(list.ThisUpdate, list.NextUpdate, now()); err != nil {
		return err
	}
	answer.Status = "good"
	for _, entry := range list.RevokedCertificateEntries {
		if entry.SerialNumber.Cmp(certificate.SerialNumber) == 0 {
			answer.Status, answer.Reason = "revoked", reasons[entry.ReasonCode]
		}
	}
	return nil
}

func current(thisUpdate, nextUpdate, now time.Time) error {
	if now.Add(skew).Before(thisUpdate) || now.Add(-skew).After(nextUpdate) {
		return fmt.Errorf("made for %v to %v, and it is %v", thisUpdate, nextUpdate, now)
	}
	return nil
}

func bodyOf(reply *http.Response, mediaType string) ([]byte, error) {
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK || reply.Header.Get("content-type") != mediaType {
		return nil, fmt.Errorf("status %d, %s", reply.StatusCode, reply.Header.Get("content-type"))
	}
	return io.ReadAll(reply.Body)
}

func readCertificate(file string) (*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", file)
	}
	return x509.ParseCertificate(block.Bytes)
}
