package org.moox.sync.platform;

import java.util.List;
import java.util.function.Function;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

import io.quarkus.hibernate.orm.panache.PanacheQuery;

/** Which part of a list a caller wants: {@code @BeanParam @Valid Page}. The answer is a JSON array; the total stands in {@code X-Total-Count}. */
public class Page {

    private static final String TOTAL = "X-Total-Count";

    @QueryParam("page")
    @DefaultValue("0")
    @Min(0)
    @Max(1_000_000)
    @Parameter(description = "Page, from 0.")
    int page;

    @QueryParam("size")
    @DefaultValue("50")
    @Min(1)
    @Max(500)
    @Parameter(description = "Entries per page, at most 500.")
    int size = 50;

    /** This part of what the query finds. */
    public <E> Response of(PanacheQuery<E> query, Function<E, ?> view) {
        var total = query.count();
        return answer(query.page(page, size).list().stream().map(view).toList(), total);
    }

    /** This part of a list that is at hand. */
    public Response of(List<?> all) {
        var from = (int) Math.min(all.size(), (long) page * size);
        return answer(all.subList(from, Math.min(all.size(), from + size)), all.size());
    }

    /** A part that the caller has cut himself by {@link #offset} and {@link #limit}. */
    public Response answer(List<?> part, long total) {
        return Response.ok(part).header(TOTAL, total).build();
    }

    public long offset() {
        return (long) page * size;
    }

    public int limit() {
        return size;
    }
}
