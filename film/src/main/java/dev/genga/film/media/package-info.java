/// Clips and pictures that already exist: what they truly hold, and how they come to 16 frames a second.
@NullMarked
package dev.genga.film.media;

import org.jspecify.annotations.NullMarked;
