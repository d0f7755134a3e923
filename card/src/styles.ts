/** What every part of the card looks like: colours and shapes of Home Assistant's themes. */

import { css } from "lit";

export const shared = css`
  :host {
    --workday-worked: var(--bitrix24-worked-color, var(--primary-color, #009ac7));
    --workday-break: var(--bitrix24-break-color, var(--warning-color, #ffa600));
    --workday-overtime: var(--bitrix24-overtime-color, var(--deep-purple-color, #6e41ab));
    --workday-problem: var(--error-color, #db4437);
    --workday-track: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
    --workday-radius: var(--ha-border-radius-lg, 12px);
    color: var(--primary-text-color);
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 42px;
    border: none;
    border-radius: var(--workday-radius);
    padding: 0 12px;
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 14%, transparent);
    cursor: pointer;
    transition: background-color 120ms ease-in-out;
    --mdc-icon-size: 20px;
  }
  button.primary {
    background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
  }
  @media (hover: hover) {
    button:hover {
      background: color-mix(in srgb, var(--secondary-text-color, #727272) 26%, transparent);
    }
    button.primary:hover {
      background: color-mix(in srgb, var(--workday-worked) 38%, transparent);
    }
  }
  button[aria-busy="true"] {
    opacity: 0.55;
    cursor: progress;
  }
  button:focus-visible,
  input:focus-visible,
  summary:focus-visible,
  input:focus-visible + label {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 2px;
  }
  ha-icon {
    flex: none;
  }
  p {
    margin: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.4;
    --mdc-icon-size: 20px;
  }
  .note.problem ha-icon {
    color: var(--workday-problem);
  }
  .note.waiting ha-icon {
    color: var(--workday-break);
  }
  .digits {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;
