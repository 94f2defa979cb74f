package org.freshet.upstream.places;

/** A place where an upstream's releases show, beside its git tags. */
public interface Place {
    /**
     * The releases that it shows now, one offer for each.
     *
     * @throws org.freshet.model.InvalidInput when the recipe or the settings cannot be followed
     * @throws org.freshet.model.Unavailable when the server does not answer, or with something else
     * @throws org.freshet.model.IntegrityFailure when the answer is larger than its bound
     */
    Offers offers();
}
