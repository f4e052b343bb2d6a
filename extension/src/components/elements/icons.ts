import { LabIcon } from '@jupyterlab/ui-components';

/** A flask with a rising curve in it. */
export const estimatoryIcon = new LabIcon({
  name: 'estimatory:workbench',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M9 2h6v1.8h-.9v4.4l6 10.3A2.3 2.3 0 0 1 18.100 22H5.9a2.3 2.3 0 0 1-2-3.500l6-10.300V3.800H9zm2.700 1.800v4.900L5.500 19.400a.5.5 0 0 0 .4.800h12.200a.5.5 0 0 0 .4-.8L12.300 8.700V3.800z"/>
  <path class="jp-icon3" fill="#616161" d="m7.300 18.700 2.500-3.600 2 1.500 3-4.600 1.500 1-4.100 6.200-2.100-1.600-1.200 1.700z"/>
</svg>`
});
