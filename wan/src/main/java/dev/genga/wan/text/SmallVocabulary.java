package dev.genga.wan.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A vocabulary of whole words for a small world, and the `tokenizer.json` that cuts text by it.
///
/// Every word of the given texts is one token, also within longer words; any other word becomes such
/// parts, characters, and, for characters that no text has, bytes of UTF-8: every text can be encoded.
/// Upper and lower case are one. The first ids are UMT5's: 0 pads, 1 ends, 2 is unknown.
///
/// The file is Hugging Face's, with a Unigram model: Kudo, "Subword Regularization" (2018). The scores
/// are not learnt. They make the fewest pieces win, and words over characters over bytes.
///
/// @param pieces by id; `▁` stands for the space before a word
public record SmallVocabulary(List<String> pieces) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SPECIAL = List.of("<pad>", "</s>", "<unk>");
  private static final int BYTES = 256;
  private static final String SPACE = "▁";
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

  /// Two words' scores sum to less than any one word's.
  private static final double WORD_SCORE = -1;

  private static final double CHARACTER_SCORE = -10;

  /// Worse than all six characters of a byte's name: one that is written in a text is no byte.
  private static final double BYTE_SCORE = -100;

  /// Copies the list.
  public SmallVocabulary {
    pieces = List.copyOf(pieces);
  }

  /// The vocabulary of some texts; their order doesn't matter.
  public static SmallVocabulary of(Collection<String> texts) {
    var words = new TreeSet<String>();
    var characters = new TreeSet<Integer>();
    "!\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~".chars().forEach(characters::add);
    "abcdefghijklmnopqrstuvwxyz".chars().forEach(characters::add);
    for (var text : texts) {
      String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
      normal.codePoints().filter(c -> !Character.isWhitespace(c)).forEach(characters::add);
      WORD.matcher(normal).results().forEach(word -> words.add(word.group()));
    }
    return new SmallVocabulary(pieces(characters, words));
  }

  private static List<String> pieces(TreeSet<Integer> characters, TreeSet<String> words) {
    var pieces = new ArrayList<>(SPECIAL);
    for (int b = 0; b < BYTES; b++) {
      pieces.add(String.format(Locale.ROOT, "<0x%02X>", b));
    }
    pieces.add(SPACE);
    characters.forEach(c -> pieces.add(Character.toString(c)));
    words.forEach(word -> pieces.add(SPACE + word));
    words.stream().filter(word -> word.codePointCount(0, word.length()) > 1).forEach(pieces::add);
    return pieces;
  }

  /// How many ids there are.
  public int size() {
    return pieces.size();
  }

  /// The file's text, the same to the byte for the same pieces.
  public String tokenizerJson() {
    var root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    var added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      added.add(special(id));
    }
    var normalizers = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    normalizers.addObject().put("type", "NFKC");
    normalizers.addObject().put("type", "Lowercase");
    metaspace(root.putObject("pre_tokenizer"));
    root.set("post_processor", endToken());
    var decoder = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
    decoder.addObject().put("type", "ByteFallback");
    metaspace(decoder.addObject());
    root.set("model", model());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static ObjectNode special(int id) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("content", SPECIAL.get(id))
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static void metaspace(ObjectNode node) {
    node.put("type", "Metaspace")
        .put("replacement", SPACE)
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  /// Appends the end token to a text.
  private static ObjectNode endToken() {
    String end = SPECIAL.get(1);
    var node = JSON.createObjectNode().put("type", "TemplateProcessing");
    for (String kind : List.of("single", "pair")) {
      var parts = node.putArray(kind);
      for (String sequence : kind.equals("single") ? List.of("A") : List.of("A", "B")) {
        parts.addObject().putObject("Sequence").put("id", sequence).put("type_id", 0);
        parts.addObject().putObject("SpecialToken").put("id", end).put("type_id", 0);
      }
    }
    var token = node.putObject("special_tokens").putObject(end).put("id", end);
    token.putArray("ids").add(1);
    token.putArray("tokens").add(end);
    return node;
  }

  private ObjectNode model() {
    var node = JSON.createObjectNode().put("type", "Unigram").put("unk_id", 2);
    var vocabulary = node.putArray("vocab");
    for (int id = 0; id < pieces.size(); id++) {
      vocabulary.addArray().add(pieces.get(id)).add(score(id));
    }
    return node.put("byte_fallback", true);
  }

  /// A different one for each piece, so that of two ways to cut a word one is the better.
  private double score(int id) {
    if (id < SPECIAL.size()) {
      return 0;
    }
    double place = (double) id / pieces.size();
    if (id < SPECIAL.size() + BYTES) {
      return BYTE_SCORE - place;
    }
    String piece = pieces.get(id);
    boolean word = piece.codePointCount(0, piece.length()) > 1;
    return (word ? WORD_SCORE : CHARACTER_SCORE) - place;
  }
}
