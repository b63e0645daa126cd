/// What the tests of modules over this one share.
@NullMarked
package dev.genga.film.testing;

import org.jspecify.annotations.NullMarked;
