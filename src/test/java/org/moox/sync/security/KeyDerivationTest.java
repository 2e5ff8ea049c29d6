package org.moox.sync.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.UUID;

import org.junit.jupiter.api.Test;

class KeyDerivationTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final UUID A = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final UUID B = UUID.fromString("00000000-0000-0000-0000-00000000000b");
    private static final byte[] SECRET_A = "secret of a".getBytes();
    private static final byte[] SECRET_B = "secret of b".getBytes();

    @Test
    void derivesAsTheFirstVectorOfRfc5869() {
        assertThat(hkdf("0b".repeat(22), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42)).isEqualTo(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void derivesAsTheSecondVectorOfRfc5869() {
        assertThat(hkdf(run(0x00, 80), run(0x60, 80), run(0xb0, 80), 82)).isEqualTo(
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void derivesAsTheThirdVectorOfRfc5869() {
        assertThat(hkdf("0b".repeat(22), "", "", 42)).isEqualTo(
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Test
    void directionsPurposesTokensAndSecretsAllGiveOtherKeys() {
        var keys = new SigningKey[]{pair("token", SECRET_A, SECRET_B, Purpose.SIGN, A, B),
                pair("token", SECRET_B, SECRET_A, Purpose.SIGN, B, A), pair("token", SECRET_A, SECRET_B, Purpose.SEAL, A, B),
                pair("other", SECRET_A, SECRET_B, Purpose.SIGN, A, B), pair("token", SECRET_A, SECRET_A, Purpose.SIGN, A, A),
                pair("token", SECRET_B, SECRET_B, Purpose.SIGN, A, B)};

        assertThat(keys).doesNotHaveDuplicates();
        assertThat(keys).extracting(SigningKey::id).doesNotHaveDuplicates();
    }

    @Test
    void theKeysOfAPairAreOtherThanItsKeysWithAnybodyElse() {
        var c = UUID.fromString("00000000-0000-0000-0000-00000000000c");

        assertThat(pair("token", SECRET_A, SECRET_B, Purpose.SEAL, A, B))
                .isNotEqualTo(pair("token", SECRET_B, SECRET_A, Purpose.SEAL, B, A))
                .isNotEqualTo(pair("token", SECRET_A, SECRET_B, Purpose.SEAL, A, c))
                .isNotEqualTo(pair("token", SECRET_A, SECRET_B, Purpose.SEAL, c, B));
    }

    @Test
    void aKeyMadeAnewFromTheSameSecretsKeepsItsNameAndNoNameTellsOfItsSecret() {
        var key = pair("token", SECRET_A, SECRET_B, Purpose.SIGN, A, B);

        assertThat(key).isEqualTo(pair("token", SECRET_A, SECRET_B, Purpose.SIGN, A, B))
                .hasToString("SigningKey[" + key.id() + "]");
        assertThat(HEX.formatHex(key.bytes())).doesNotContain(key.id());
        assertThat(KeyDerivation.nameOf("token")).hasSize(16)
                .isEqualTo(KeyDerivation.nameOf("token"))
                .isNotEqualTo(KeyDerivation.nameOf("other"))
                .isNotEqualTo(key.id());
    }

    @Test
    void lengthsArePrefixedSoThatMovingAByteGivesAnotherKey() {
        assertThat(pair("token", "ab".getBytes(), "c".getBytes(), Purpose.SIGN, A, B))
                .isNotEqualTo(pair("token", "a".getBytes(), "bc".getBytes(), Purpose.SIGN, A, B));
    }

    @Test
    void bothEndsOfABootstrapDeriveTheSameKeyFromWhatTheyKnow() {
        var hash = Tokens.hash("platform token");

        assertThat(KeyDerivation.bootstrap("token", hash, Purpose.SIGN, A, "shop.example.com"))
                .isEqualTo(KeyDerivation.bootstrap("token", hash, Purpose.SIGN, A, "shop.example.com"))
                .isNotEqualTo(KeyDerivation.bootstrap("token", null, Purpose.SIGN, A, "shop.example.com"))
                .isNotEqualTo(KeyDerivation.bootstrap("token", hash, Purpose.SIGN, A, "other.example.com"))
                .isNotEqualTo(KeyDerivation.bootstrap("token", hash, Purpose.SEAL, A, "shop.example.com"))
                .isNotEqualTo(KeyDerivation.bootstrap("token", hash, Purpose.SIGN, B, "shop.example.com"));
    }

    private static SigningKey pair(String token, byte[] source, byte[] target, Purpose purpose, UUID from, UUID to) {
        return KeyDerivation.pair(token, source, target, purpose, from, to);
    }

    private static String hkdf(String secret, String salt, String info, int length) {
        return HEX.formatHex(Hkdf.derive(HEX.parseHex(secret), HEX.parseHex(salt), HEX.parseHex(info), length));
    }

    private static String run(int first, int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return HEX.formatHex(bytes);
    }
}
