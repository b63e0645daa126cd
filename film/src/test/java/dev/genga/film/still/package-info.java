@NullMarked
package dev.genga.film.still;

import org.jspecify.annotations.NullMarked;
