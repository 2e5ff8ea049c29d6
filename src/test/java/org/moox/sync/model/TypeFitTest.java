package org.moox.sync.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeFitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"integer|integer|FITS", "integer|bigint|FITS", "bigint|integer|MAY_NOT_FIT",
            "bigint|numeric|FITS", "bigint|numeric(19,0)|FITS", "bigint|numeric(10,2)|MAY_NOT_FIT",
            "numeric(10,2)|numeric(12,2)|FITS", "numeric(10,2)|numeric(10,4)|MAY_NOT_FIT", "numeric|numeric(10,2)|MAY_NOT_FIT",
            "numeric(10,2)|numeric|FITS", "real|double precision|FITS", "double precision|real|MAY_NOT_FIT",
            "character varying(5)|text|FITS", "text|character varying|FITS", "text|character varying(5)|MAY_NOT_FIT",
            "character varying(5)|character varying(9)|FITS", "character varying(9)|character varying(5)|MAY_NOT_FIT",
            "character(3)|character varying(3)|FITS", "bit(3)|bit(4)|MAY_NOT_FIT", "bit(3)|bit varying(4)|FITS",
            "shop.mood|text|FITS", "text|shop.mood|MAY_NOT_FIT", "shop.mood|other.mood|MAY_NOT_FIT", "json|jsonb|FITS",
            "jsonb|json|FITS", "json|text|FITS", "text|json|MAY_NOT_FIT", "date|timestamp without time zone|FITS",
            "timestamp with time zone|timestamp without time zone|MAY_NOT_FIT",
            "timestamp(3) without time zone|timestamp without time zone|FITS",
            "timestamp without time zone|timestamp(0) without time zone|MAY_NOT_FIT", "boolean|uuid|NEVER", "uuid|bigint|NEVER",
            "uuid|date|NEVER", "inet|macaddr|NEVER", "cidr|inet|FITS", "inet|cidr|MAY_NOT_FIT", "integer|boolean|MAY_NOT_FIT",
            "text|uuid|MAY_NOT_FIT", "integer[]|bigint[]|FITS", "integer[]|text|FITS", "integer[]|integer|NEVER",
            "integer|integer[]|NEVER", "text|integer[]|MAY_NOT_FIT", "uuid[]|integer[]|NEVER", "integer[]|text[]|FITS"})
    void whatATypeWritesIsReadByAnotherOrNot(String source, String target, TypeFit fit) {
        assertThat(TypeFit.of(source, target)).isEqualTo(fit);
    }
}
