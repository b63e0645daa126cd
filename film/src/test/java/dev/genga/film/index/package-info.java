@NullMarked
package dev.genga.film.index;

import org.jspecify.annotations.NullMarked;
