/// Tests.
@NullMarked
package dev.genga.desk.media;

import org.jspecify.annotations.NullMarked;
