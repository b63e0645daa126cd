@NullMarked
package dev.genga.film.media;

import org.jspecify.annotations.NullMarked;
