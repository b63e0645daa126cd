package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_count;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_iterate;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strdup;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;

/// ffmpeg's libraries: loaded once, without the part that reads cameras, whose own dependencies not
/// every machine has; filters only where they are asked for.
final class Ffmpeg {
  private Ffmpeg() {}

  /// A library and the version in its file name.
  private record Library(String name, int version) {
    String fileName() {
      String platform = NativeLibraries.platform();
      if (platform.startsWith("windows")) {
        return name + "-" + version + ".dll";
      }
      return platform.startsWith("macosx")
          ? "lib" + name + "." + version + ".dylib"
          : "lib" + name + ".so." + version;
    }
  }

  /// The order is that of their dependencies.
  private static final List<Library> LIBRARIES =
      List.of(
          new Library("avutil", 60),
          new Library("swresample", 6),
          new Library("swscale", 9),
          new Library("avcodec", 62),
          new Library("avformat", 62));

  private static final Library FILTERS = new Library("avfilter", 11);

  /// What the libraries themselves are linked to and bring along, by the system's name.
  private static final Map<String, List<String>> NEEDED =
      Map.of(
          "linux", List.of("libdrm.so.2", "libva.so.2", "libva-drm.so.2"),
          "windows", List.of("libwinpthread-1.dll"),
          "macosx", List.of("libatomic.1.dylib"));

  private static final List<String> GLUE =
      List.of("jniavutil", "jniswresample", "jniswscale", "jniavcodec", "jniavformat");

  /// Loads the libraries, and keeps them from printing; no work where that has been done.
  ///
  /// @throws ProblemException if they are missing for this platform or the system refuses them
  static void load() {
    NativeLibraries.loadJavaCpp();
    String platform = NativeLibraries.platform();
    String system = platform.substring(0, platform.indexOf('-'));
    var files = new ArrayList<>(NEEDED.getOrDefault(system, List.of()));
    LIBRARIES.forEach(library -> files.add(library.fileName()));
    GLUE.forEach(glue -> files.add(NativeLibraries.fileName(glue)));
    load(files);
    av_log_set_level(AV_LOG_QUIET);
  }

  /// Loads the library of filters too.
  ///
  /// @throws ProblemException as [#load()] does
  static void loadFilters() {
    load();
    load(List.of(FILTERS.fileName(), NativeLibraries.fileName("jniavfilter")));
  }

  private static void load(List<String> files) {
    String platform = NativeLibraries.platform();
    Path folder = NativeLibraries.unpack(List.of(resource(platform)));
    try {
      NativeLibraries.load(folder, files);
    } catch (UnsatisfiedLinkError e) {
      throw new ProblemException(
          "ffmpeg's libraries can't be loaded: " + e.getMessage(),
          folder.toString(),
          platform.startsWith("linux")
              ? "install what the message names (libudev is in the package libudev1)"
              : "remove the folder, so that it is unpacked again");
    }
  }

  /// The GPL build, where the profile `gpl` brought it, else the LGPL build.
  private static String resource(String platform) {
    String glue = "/" + NativeLibraries.fileName("jniavutil");
    String gpl = "org/bytedeco/ffmpeg/" + platform + "-gpl" + glue;
    boolean present = Ffmpeg.class.getClassLoader().getResource(gpl) != null;
    return present ? gpl : "org/bytedeco/ffmpeg/" + platform + glue;
  }

  /// What an error code of ffmpeg means, in its own words.
  static String message(int error) {
    var text = new byte[256];
    av_strerror(error, text, text.length);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  /// @return `result`
  /// @throws FfmpegException if it is an error code
  static int check(String operation, int result) {
    if (result < 0) {
      throw new FfmpegException(operation, result);
    }
    return result;
  }

  /// The path as ffmpeg takes it: UTF-8 on every system, and never read as an address.
  static BytePointer url(Path file) {
    return text("file:" + file.toAbsolutePath());
  }

  /// A zero-terminated string; the caller closes it.
  static BytePointer text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var pointer = new BytePointer(bytes.length + 1L);
    pointer.put(bytes, 0, bytes.length).put(bytes.length, (byte) 0);
    return pointer;
  }

  /// A copy of the string in ffmpeg's own memory, for fields that ffmpeg frees.
  static BytePointer duplicate(String text) {
    try (var copied = text(text)) {
      return av_strdup(copied);
    }
  }

  /// Sets an entry of a dictionary, which copies both strings.
  static void put(AVDictionary dictionary, String key, String value) {
    try (var keyText = text(key);
        var valueText = text(value)) {
      check("setting " + key, av_dict_set(dictionary, keyText, valueText, 0));
    }
  }

  /// ffmpeg takes the options that it knows out of a dictionary, and ignores the others.
  ///
  /// @throws IllegalStateException if there are others
  static void refuseLeft(AVDictionary options) {
    if (av_dict_count(options) > 0) {
      throw new IllegalStateException(
          "ffmpeg doesn't know the option " + string(av_dict_iterate(options, null).key()));
    }
  }

  /// A string of ffmpeg's, or an empty one for null.
  static String string(BytePointer text) {
    return text == null || text.isNull()
        ? ""
        : new String(text.getStringBytes(), StandardCharsets.UTF_8);
  }
}
