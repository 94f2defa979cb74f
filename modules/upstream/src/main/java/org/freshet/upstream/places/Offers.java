package org.freshet.upstream.places;

import java.util.List;
import org.freshet.model.Offer;

/**
 * What a place shows.
 *
 * @param list in the order of the place
 * @param whole whether this is all: then a release that is not among them is not there; otherwise
 *     older ones were not asked for
 */
public record Offers(List<Offer> list, boolean whole) {
    public Offers {
        list = List.copyOf(list);
    }

    /** All that a place shows. */
    public static Offers all(List<Offer> list) {
        return new Offers(list, true);
    }
}
