/// From films to clips: which frames, and the files.
@NullMarked
package dev.genga.film.cut;

import org.jspecify.annotations.NullMarked;
