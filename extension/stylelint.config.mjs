export default {
  extends: ['stylelint-config-standard'],
  plugins: ['stylelint-csstree-validator'],
  rules: {
    'csstree/validator': true,
    // Rules stand together by component, and those of two components never meet in one element.
    'no-descending-specificity': null,
    // JupyterLab's own classes are not all in kebab case.
    'selector-class-pattern': '^([a-z][A-z\\d]*)(-[A-z\\d]+)*$'
  }
};
