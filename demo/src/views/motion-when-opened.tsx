/** The view of motion, whose code comes when it is opened first. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { view } from "../state/navigation.js";

export function MotionWhenOpened() {
  const [found, setFound] = useState<{ View: ComponentType }>();
  const isOpen = view.value === "motion";
  useEffect(() => {
    if (isOpen && !found) void import("./motion.js").then(({ Motion }) => setFound({ View: Motion }));
  }, [isOpen, found]);
  return found ? <found.View /> : null;
}
