package io.millrace.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedCertificateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"1970-01-02T00:00:00Z", "2026-11-21T08:00:00Z", "2049-06-01T00:00:00Z", "2051-01-01T00:00:00Z"})
    void theCertificateIsSignedByItsOwnKeyAndSpeaksForThisHost(Instant now) throws Exception {
        GeneratedCertificate generated = GeneratedCertificate.forLocalhost(now);
        X509Certificate certificate = generated.certificate();

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(now));
        certificate.checkValidity(Date.from(now.plus(Duration.ofDays(364))));
        assertThat(certificate.getNotBefore()).isEqualTo(Date.from(now.minus(Duration.ofDays(1))));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getBasicConstraints()).isNotNegative();
        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(generated.key());
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        assertThat(signature.verify(signed)).isTrue();
    }
}
