package dev.genga.base;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.Loader;

/// Unpacks native libraries from jars on the class path, once per version, into the user's cache
/// folder, and loads them in a given order.
///
/// JavaCPP's own loader is switched off: it probes dozens of absent libraries and unpacks again for
/// each class. Whoever uses a JavaCPP preset loads its libraries through this class first, before
/// any class of the preset is initialised.
public final class NativeLibraries {
  static {
    System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
  }

  private NativeLibraries() {}

  /// The platform in JavaCPP's words: `linux-x86_64`, `windows-x86_64`, `macosx-arm64`.
  public static String platform() {
    return Loader.getPlatform();
  }

  /// The file name of a library of this platform: `jnitorch` gives `libjnitorch.so`,
  /// `jnitorch.dll` or `libjnitorch.dylib`.
  public static String fileName(String library) {
    String platform = platform();
    if (platform.startsWith("windows")) {
      return library + ".dll";
    }
    return "lib" + library + (platform.startsWith("macosx") ? ".dylib" : ".so");
  }

  /// The folder for what genga can make again at any time: `GENGA_CACHE`, else
  /// `$XDG_CACHE_HOME/genga`, `%LOCALAPPDATA%\genga\cache`, `~/Library/Caches/genga` or
  /// `~/.cache/genga`.
  public static Path cacheFolder() {
    String own = System.getenv("GENGA_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    if (xdg != null && !xdg.isBlank()) {
      return Path.of(xdg, "genga");
    }
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String local = System.getenv("LOCALAPPDATA");
    if (system.startsWith("windows") && local != null) {
      return Path.of(local, "genga", "cache");
    }
    Path home = Path.of(System.getProperty("user.home"));
    return system.startsWith("mac")
        ? home.resolve("Library/Caches/genga")
        : home.resolve(".cache/genga");
  }

  /// Unpacks every native file that stands beside the given resources into one flat folder.
  ///
  /// @param resources one resource of each jar, such as
  ///     `org/bytedeco/pytorch/linux-x86_64/libjnitorch.so`; the jar's other files in the same
  ///     resource folder are unpacked with it
  /// @return the folder; made at the first call for these jars, found again at later ones
  /// @throws ProblemException if a jar is missing for this platform, or the folder can't be written
  public static Path unpack(List<String> resources) {
    var jars = new ArrayList<URL>();
    var names = new StringBuilder();
    for (var resource : resources) {
      URL url = NativeLibraries.class.getClassLoader().getResource(resource);
      if (url == null) {
        throw new ProblemException(
            "the native library " + resource + " is not part of this build",
            "platform " + platform(),
            "build genga on this machine, so that Maven takes the jars of this platform");
      }
      jars.add(url);
      names.append(url.getPath().replaceAll(".*/([^/]+)\\.jar!.*", "$1")).append('\n');
    }
    var crc = new CRC32();
    crc.update(names.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    String first = names.substring(0, names.indexOf("\n"));
    Path folder =
        cacheFolder().resolve("natives").resolve("%s-%08x".formatted(first, crc.getValue()));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Path parent = Files.createDirectories(folder.resolveSibling(""));
      Path temporary = Files.createTempDirectory(parent, "unpacking-");
      try {
        for (int i = 0; i < jars.size(); i++) {
          unpackFolder(jars.get(i), resources.get(i), temporary);
        }
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // Another process may have been quicker, which systems tell in different ways.
        if (!Files.isDirectory(folder)) {
          throw e;
        }
      } finally {
        FolderTree.delete(temporary);
      }
    } catch (IOException e) {
      throw new ProblemException(
          "the native libraries can't be unpacked: " + e.getMessage(),
          folder.toString(),
          "free some space there, or name another folder in GENGA_CACHE");
    }
    return folder;
  }

  /// Loads JavaCPP's own library, which all presets need and a process may hold only once: from a
  /// folder of its own, so that tensors and videos load the very same file. Does nothing where it is
  /// loaded already.
  ///
  /// @throws ProblemException if it is missing for this platform, or can't be unpacked
  /// @throws UnsatisfiedLinkError if it can't be loaded
  public static void loadJavaCpp() {
    String file = fileName("jnijavacpp");
    Path folder = unpack(List.of("org/bytedeco/javacpp/" + platform() + "/" + file));
    // The JVM keeps libraries by file: loading the same one again is no work.
    load(folder, List.of(file));
  }

  /// Loads libraries by file, in order.
  ///
  /// @throws UnsatisfiedLinkError if one can't be loaded
  public static void load(Path folder, List<String> fileNames) {
    for (var name : fileNames) {
      System.load(folder.resolve(name).toAbsolutePath().toString());
    }
  }

  private static void unpackFolder(URL url, String resource, Path into) throws IOException {
    String prefix = resource.substring(0, resource.lastIndexOf('/') + 1);
    if (!(url.openConnection() instanceof JarURLConnection connection)) {
      throw new IOException(url + " is not in a jar");
    }
    connection.setUseCaches(false);
    try (var jar = connection.getJarFile()) {
      for (var entries = jar.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        String name = entry.getName();
        if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0 && isNative(name)) {
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(
                in,
                into.resolve(name.substring(prefix.length())),
                StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }

  private static boolean isNative(String name) {
    return name.endsWith(".dll") || name.endsWith(".dylib") || name.matches(".*\\.so(\\.\\d+)*");
  }
}
