package dev.genga.app.run;

import dev.genga.app.page.RunPage.Fact;
import dev.genga.training.Recipe;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.RankRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is special of an adapter, as people read it; nothing of a plain LoRA.
record AdapterFacts(Recipe.Target.Lora target) {
  void addTo(List<Fact> facts) {
    var kind = target.adapter().kind();
    switch (kind) {
      case AdapterKind.Lora _ -> {}
      case AdapterKind.Dora _, AdapterKind.Loha _ -> facts.add(new Fact("kind", kind.label()));
      case AdapterKind.Lokr(int factor) ->
          facts.add(
              new Fact(
                  "kind",
                  kind.label() + (factor == AdapterKind.Lokr.EVEN ? "" : ", factor " + factor)));
    }
    addLayers(facts);
    addTraining(facts);
  }

  private void addLayers(List<Fact> facts) {
    var layers = target.adapter().layers();
    if (!layers.exclude().isEmpty()) {
      String but = layers.include().isEmpty() ? "" : ", but for " + texts(layers.include());
      facts.add(new Fact("layers left out", texts(layers.exclude()) + but));
    }
    if (!layers.ranks().isEmpty()) {
      facts.add(
          new Fact("other ranks", texts(layers.ranks().stream().map(RankRule::toString).toList())));
    }
  }

  private void addTraining(List<Fact> facts) {
    var training = target.training();
    var dropout = new ArrayList<String>();
    add(dropout, "values", training.dropout().input());
    add(dropout, "ranks", training.dropout().rank());
    add(dropout, "layers", training.dropout().module());
    if (!dropout.isEmpty()) {
      facts.add(new Fact("left out in a step", texts(dropout)));
    }
    if (training.maxNorm() > 0) {
      facts.add(new Fact("norm of a change", "at most " + RecipeFacts.number(training.maxNorm())));
    }
    var start = training.start();
    if (start != null) {
      facts.add(new Fact("starts from", name(start)));
    }
    if (!training.fused().isEmpty()) {
      facts.add(
          new Fact(
              "LoRAs in the base",
              texts(training.fused().stream().map(AdapterFacts::use).toList())));
    }
  }

  private static void add(List<String> dropout, String what, double share) {
    if (share > 0) {
      dropout.add(RecipeFacts.number(share * 100) + " % of the " + what);
    }
  }

  private static String use(LoraUse use) {
    return "%s at %s".formatted(name(Path.of(use.file())), RecipeFacts.number(use.strength()));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String texts(List<String> texts) {
    return texts.stream().collect(Collectors.joining(", "));
  }
}
