package dev.genga.base;

import java.nio.file.Path;
import java.util.List;

/// JavaCPP's own native half, `jnijavacpp`, which every preset needs and a process may hold only
/// once.
///
/// It is unpacked into a folder of its own, so that the tensor engine and the video library load
/// the very same file, whichever comes first.
public final class JavaCppNatives {
  private JavaCppNatives() {}

  /// Loads `jnijavacpp`; does nothing where it is loaded already. To be called before any class of
  /// a preset is initialised.
  ///
  /// @throws ProblemException if it is missing for this platform, or can't be unpacked
  /// @throws UnsatisfiedLinkError if the system refuses it
  public static void load() {
    String file = NativeLibraries.fileName("jnijavacpp");
    Path folder =
        NativeLibraries.unpack(
            List.of("org/bytedeco/javacpp/" + NativeLibraries.platform() + "/" + file));
    // The JVM keeps libraries by file: loading the same one again is no work.
    NativeLibraries.load(folder, List.of(file));
  }
}
