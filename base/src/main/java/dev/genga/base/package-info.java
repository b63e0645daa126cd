/// What every module needs: problems told to a user, files written whole, native libraries.
@NullMarked
package dev.genga.base;

import org.jspecify.annotations.NullMarked;
