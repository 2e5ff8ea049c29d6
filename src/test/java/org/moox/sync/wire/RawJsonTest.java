package org.moox.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is passed through is the same behind it, to the last digit. */
class RawJsonTest {

    private static final String DIGITS = "0." + "1234567890".repeat(10);

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1E-400", "1.10", "-0.0", "100000000000000000000000000000000000001",
            "[1.50,{\"b\":[1e999,null,true,\"1.0\"]},[]]", "{}", "{\"a\":{\"a\":2.00}}"})
    void numbersStayAsTheyAreWritten(String value) throws Exception {
        var json = "{\"a\":" + value + ",\"digits\":" + DIGITS + "}";

        assertThat(Wire.JSON.readValue(json, RawJson.class).text()).isEqualTo(json);
        assertThat(Wire.JSON.writeValueAsString(Wire.JSON.readValue(json, RawJson.class))).isEqualTo(json);
    }

    @Test
    void inEveryPartOfAnItem() throws Exception {
        var raw = "{\"n\":" + DIGITS + ",\"e\":1e400}";
        var item = Wire.JSON.readValue("""
                {"sync": "4cc29bc2-9d03-4d04-ab2a-80d0a22b1ba9", "event": "updated", "record": "1", "key": %1$s, "data": %1$s,
                 "refs": {"parent": {"model": "m", "record": "1", "key": %1$s}},
                 "children": {"lines": [{"record": "1", "key": %1$s, "data": %1$s, "refs": {"p": {"model": "m", "record": "1", "key": %1$s}}}]},
                 "unknown": 1e400}""".formatted(raw), Item.class);
        var child = item.children().get("lines").get(0);

        assertThat(new RawJson[]{item.key(), item.data(), item.refs().get("parent").key(), child.key(), child.data(),
                child.refs().get("p").key()}).extracting(RawJson::text).containsOnly(raw);
    }

    @Test
    void aValueThatIsNoObjectEndsWhereItEnds() throws Exception {
        assertThat(Wire.JSON.readTree("[1.10, 2]").toString()).isEqualTo("[1.10,2]");
        assertThat(Wire.JSON.readValue("[1.10, \"x\", [3]]", RawJson[].class)).extracting(RawJson::text)
                .containsExactly("1.10", "\"x\"", "[3]");
    }
}
