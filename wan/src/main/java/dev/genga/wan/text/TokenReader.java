package dev.genga.wan.text;

import ai.djl.util.cuda.CudaUtils;
import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import java.lang.invoke.MethodHandles;

/// What a tokenizer's file is read by: text to token ids, without an end token.
sealed interface TokenReader extends AutoCloseable permits JsonTokenReader, SentencePieceReader {
  /// The ids of a text.
  long[] ids(String text);

  /// The id of the end token.
  long end();

  @Override
  void close();

  /// Tells both native readers where to unpack themselves, and to ask nothing of the network. Comes
  /// before their first class is initialised.
  static void prepare() {
    String folder = NativeLibraries.cacheFolder().resolve("tokenizers").toString();
    System.setProperty("DJL_CACHE_DIR", folder);
    System.setProperty("ENGINE_CACHE_DIR", folder);
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    lookForNoGpu();
  }

  /// DJL asks each machine for its graphics cards when it loads a tokenizer, and opens the CUDA runtime of
  /// the system for it, for the whole process to see: libtorch's calls then go astray between that one and
  /// its own ("invalid resource handle"). Where it is told, while this class is initialised, that another
  /// process looks, it opens none, and finds no card.
  private static void lookForNoGpu() {
    String elsewhere = "ai.djl.util.cuda.fork";
    String before = System.getProperty(elsewhere);
    System.setProperty(elsewhere, "true");
    try {
      MethodHandles.lookup().ensureInitialized(CudaUtils.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("DJL's class is public", e);
    } finally {
      if (before == null) {
        System.clearProperty(elsewhere);
      } else {
        System.setProperty(elsewhere, before);
      }
    }
  }

  /// A file that its reader refuses, or that lacks the end token.
  static ProblemException wrong(String where, String what) {
    return new ProblemException(
        "this is not a tokenizer of UMT5: " + what,
        where,
        "name the tokenizer.json or spiece.model of google/umt5-xxl");
  }
}
