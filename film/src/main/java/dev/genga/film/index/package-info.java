/// What is known of films and their clips, in one file.
@NullMarked
package dev.genga.film.index;

import org.jspecify.annotations.NullMarked;
