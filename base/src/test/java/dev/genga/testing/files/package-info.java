/// File systems for tests: the machine's own one, but with rules of their own. `java.nio.file` is the
/// seam: a path carries its file system with it, and a process can be started with another one as its
/// default.
@NullMarked
package dev.genga.testing.files;

import org.jspecify.annotations.NullMarked;
